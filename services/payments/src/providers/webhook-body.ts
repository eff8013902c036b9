/** A JSON object of which nothing is known yet. */
export type Json = Readonly<Record<string, unknown>>

/** The body as an object; an empty one when it is none, so that what is looked for in it is not there. */
export function parseJson(raw: Buffer): Json {
  try {
    const value: unknown = JSON.parse(raw.toString('utf8'))
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Json) : {}
  } catch {
    return {}
  }
}

/** Seconds since 1970 that a calendar holds. */
export function isInstantSeconds(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) < 100_000_000_000
}
