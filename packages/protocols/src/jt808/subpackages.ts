import type { Header } from './frames.ts'

/**
 * Messages that come in parts. They are put together in the session, which is a value: it is bounded in parts, in bytes
 * and in age, and what exceeds the bounds is let go, to be sent again.
 */
export interface PartialMessage {
  readonly message: number
  /** Of its first part; the others' follow. */
  readonly firstSerial: number
  readonly total: number
  readonly startedAtMs: number
  /** By number of the part. */
  readonly parts: Readonly<Record<number, Uint8Array>>
}

interface Gathered {
  readonly waiting: readonly PartialMessage[]
  /** All parts are there. */
  readonly whole?: { readonly body: Uint8Array; readonly serials: readonly number[] }
  /** What is asked for again. */
  readonly missing?: { readonly firstSerial: number; readonly parts: readonly number[] }
}

export const maxParts = 128
const maxWaiting = 4
const maxWaitingBytes = 131_072
const maxAgeMs = 120_000
/** As many numbers as one request takes. */
const maxAskedFor = 125

/** @returns undefined where the header's numbers make no sense */
export function gather(
  waiting: readonly PartialMessage[],
  { message, serial, part }: Pick<Header, 'message' | 'serial' | 'part'>,
  body: Uint8Array,
  nowMs: number,
): Gathered | undefined {
  if (!part || part.index < 1 || part.index > part.total || part.total > maxParts) return undefined
  const firstSerial = (serial - part.index + 1) & 0xffff
  const isOfIt = (candidate: PartialMessage) =>
    candidate.message === message && candidate.firstSerial === firstSerial && candidate.total === part.total
  const young = waiting.filter(({ startedAtMs }) => nowMs - startedAtMs <= maxAgeMs)
  const others = young.filter((candidate) => !isOfIt(candidate))
  const known = young.find(isOfIt)
  const again = known?.parts[part.index] !== undefined
  const begun: PartialMessage = {
    message,
    firstSerial,
    total: part.total,
    startedAtMs: known?.startedAtMs ?? nowMs,
    parts: { ...known?.parts, [part.index]: Uint8Array.from(body) },
  }
  const numbers = Array.from({ length: part.total }, (_, index) => index + 1)
  const absent = numbers.filter((number) => begun.parts[number] === undefined)
  if (absent.length === 0) {
    const serials = numbers.map((number) => (firstSerial + number - 1) & 0xffff)
    return {
      waiting: others,
      whole: { body: joined(numbers.map((number) => begun.parts[number] as Uint8Array)), serials },
    }
  }
  // The last has come, or one has come twice: whoever sends has nothing more to send of its own accord.
  const asks = part.index === part.total || again
  return {
    waiting: bounded([...others, begun]),
    ...(asks && { missing: { firstSerial, parts: absent.slice(0, maxAskedFor) } }),
  }
}

/** The oldest go first. */
function bounded(waiting: readonly PartialMessage[]): PartialMessage[] {
  const kept = waiting.slice(-maxWaiting)
  while (kept.length > 0 && kept.reduce((sum, candidate) => sum + bytesOf(candidate), 0) > maxWaitingBytes) kept.shift()
  return kept
}

function bytesOf({ parts }: PartialMessage): number {
  return Object.values(parts).reduce((sum, part) => sum + part.length, 0)
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const body = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    body.set(part, at)
    at += part.length
  }
  return body
}
