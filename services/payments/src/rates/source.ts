import type { Day } from '@clutch/shared/time'
import type { PublishedRate } from './rate.ts'

/** The port to who publishes rates. It never throws for what the other side or the network did. */
export interface RateSource {
  readonly name: string
  /** What was published lately, up to a day; at least a week of it where there is that much. */
  fetch(
    until: Day,
  ): Promise<
    | { readonly outcome: 'fetched'; readonly rates: PublishedRate[] }
    | { readonly outcome: 'unavailable'; readonly cause: string }
  >
}

const maxBytes = 2 * 1024 * 1024

/** A document from outside, bounded in time and size. */
export async function fetchText(
  url: string,
  timeoutMs: number,
): Promise<{ outcome: 'fetched'; text: string } | { outcome: 'unavailable'; cause: string }> {
  try {
    const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(timeoutMs) })
    if (!answer.ok || answer.body === null) return { outcome: 'unavailable', cause: `it answered ${answer.status}` }
    const chunks: Uint8Array[] = []
    let bytes = 0
    for await (const chunk of answer.body) {
      bytes += chunk.length
      if (bytes > maxBytes) return { outcome: 'unavailable', cause: 'its answer is too large' }
      chunks.push(chunk)
    }
    return { outcome: 'fetched', text: Buffer.concat(chunks).toString('utf8') }
  } catch (error) {
    return { outcome: 'unavailable', cause: error instanceof Error ? error.name : 'no answer' }
  }
}
