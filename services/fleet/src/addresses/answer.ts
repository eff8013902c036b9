import type { Address } from '@clutch/contracts/fleet/addresses'
import { Overasked } from './geocoder.ts'

const maxAnswerBytes = 500_000
const usualPauseMs = 5_000
const longestPauseMs = 300_000

/** Asks a geocoder over HTTP. What it answers is somebody else's: bounded, and everything in it may be missing. */
export async function askFor(
  name: string,
  url: URL,
  signal: AbortSignal,
  headers: Record<string, string> = {},
): Promise<unknown> {
  const answer = await fetch(url, { headers: { accept: 'application/json', ...headers }, redirect: 'error', signal })
  if (answer.status === 429 || answer.status === 503) {
    await answer.body?.cancel()
    throw new Overasked(name, pauseMsIn(answer.headers.get('retry-after')))
  }
  if (!answer.ok) {
    await answer.body?.cancel()
    throw new Error(`${name} answered ${answer.status}`)
  }
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > maxAnswerBytes) throw new Error(`${name} answered with more than ${maxAnswerBytes} bytes`)
    chunks.push(chunk)
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8'))
}

/** Seconds, or a date (RFC 9110). */
function pauseMsIn(retryAfter: string | null): number {
  if (retryAfter === null) return usualPauseMs
  const ms = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1_000 : Date.parse(retryAfter) - Date.now()
  return Number.isFinite(ms) ? Math.min(longestPauseMs, Math.max(0, ms)) : usualPauseMs
}

/** A text of somebody else's as we show it; null for everything else. */
export function textIn(value: unknown, maxLength = 200): string | null {
  if (typeof value !== 'string') return null
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  const text = value.replace(/[\u0000-\u001f\u007f]+/g, ' ').trim()
  return text === '' ? null : text.slice(0, maxLength)
}

export function countryCodeIn(value: unknown): string | null {
  const code = typeof value === 'string' ? value.toUpperCase() : ''
  return /^[A-Z]{2}$/.test(code) ? code : null
}

export function numberIn(value: unknown): number | null {
  const number = typeof value === 'string' ? Number.parseFloat(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : null
}

/** How precise an address is follows from what it has. */
export function precisionOf({ houseNumber, street }: Pick<Address, 'houseNumber' | 'street'>): Address['precision'] {
  if (street === null) return 'locality'
  return houseNumber === null ? 'street' : 'house'
}
