export interface SplitReplies {
  /** What came before each prompt. */
  readonly replies: readonly string[]
  /** How much of the text was used; the caller keeps the rest and offers it again with more. */
  readonly consumed: number
  /** How many characters were given up because no prompt came within the bound. */
  readonly discarded: number
}

/** A serial line's text, cut at the prompts. Never throws; what it leaves is shorter than `maxReplyChars`. */
export function splitReplies(text: string, maxReplyChars = 65_536): SplitReplies {
  const replies: string[] = []
  let at = 0
  let discarded = 0
  for (let prompt = text.indexOf('>'); prompt !== -1; prompt = text.indexOf('>', at)) {
    if (prompt - at > maxReplyChars) discarded += prompt - at
    else replies.push(text.slice(at, prompt))
    at = prompt + 1
  }
  if (text.length - at >= maxReplyChars) {
    discarded += text.length - at
    at = text.length
  }
  return { replies, consumed: at, discarded }
}
