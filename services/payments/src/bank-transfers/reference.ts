/** Upper case, letters and digits only: how references are compared. Nothing is guessed: O is not 0. */
export function keyOf(text: string): string {
  return text.toUpperCase().replaceAll(/[^0-9A-Z]/g, '')
}

/** ISO 7064, mod 97-10, over letters as 10 to 35. */
function mod97(text: string): number {
  let rest = 0
  for (const char of text) rest = Number(`${rest}${Number.parseInt(char, 36)}`) % 97
  return rest
}

/** ISO 11649: `RF`, two check digits, the reference. Undefined where it does not fit: at most 21 letters and digits. */
export function creditorReferenceOf(number: string): string | undefined {
  const key = keyOf(number)
  if (key.length === 0 || key.length > 21) return undefined
  return `RF${String(98 - mod97(`${key}RF00`)).padStart(2, '0')}${key}`
}

/** What a creditor reference refers to; undefined where its check digits are wrong. */
export function referredBy(reference: string): string | undefined {
  const key = keyOf(reference)
  if (!/^RF[0-9]{2}[0-9A-Z]{1,21}$/.test(key)) return undefined
  return mod97(`${key.slice(4)}${key.slice(0, 4)}`) === 1 ? key.slice(4) : undefined
}

/** An IBAN without spaces; undefined where its check digits are wrong. */
export function ibanOf(text: string): string | undefined {
  const key = keyOf(text)
  if (!/^[A-Z]{2}[0-9]{2}[0-9A-Z]{11,30}$/.test(key)) return undefined
  return mod97(`${key.slice(4)}${key.slice(0, 4)}`) === 1 ? key : undefined
}

const mostWords = 120
const mostJoined = 6
const longestKey = 40

/**
 * What may be a number in a payer's own words: each word, and up to six that follow each other put together, as banks break
 * lines and payers part numbers where they like. Whole words only: INV-2026-000001 is not found in INV-2026-0000012.
 */
export function candidateKeys(text: string): { key: string; from: number; to: number }[] {
  const words =
    text
      .toUpperCase()
      .match(/[0-9A-Z]+/g)
      ?.slice(0, mostWords) ?? []
  return words.flatMap((_, from) => {
    const found: { key: string; from: number; to: number }[] = []
    let key = ''
    for (let to = from; to < words.length && to < from + mostJoined; to += 1) {
      key += words[to]
      if (key.length > longestKey) break
      if (key.length >= 3) found.push({ key, from, to })
      // A creditor reference within the text stands for what it refers to.
      const referred = referredBy(key)
      if (referred !== undefined) found.push({ key: referred, from, to })
    }
    return found
  })
}

/** Of keys that are known, those that stand in the text, the longer before what is only a part of it. */
export function namedIn(text: string, known: ReadonlySet<string>): Set<string> {
  const found = candidateKeys(text).filter(({ key }) => known.has(key))
  return new Set(
    found
      .filter(
        (one) =>
          !found.some(
            (other) =>
              other.key !== one.key &&
              other.from <= one.from &&
              other.to >= one.to &&
              other.to - other.from > one.to - one.from,
          ),
      )
      .map(({ key }) => key),
  )
}
