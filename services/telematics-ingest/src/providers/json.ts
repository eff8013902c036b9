/** Reading of JSON that others wrote: whatever is not what it should be is absent. */
export type JsonObject = Readonly<Record<string, unknown>>

export function objectIn(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined
}

export function listIn(value: unknown, maxItems: number): readonly unknown[] {
  return Array.isArray(value) ? value.slice(0, maxItems) : []
}

export function numberIn(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (typeof value === 'string' && /^-?\d{1,20}(\.\d{1,20})?([eE][+-]?\d{1,3})?$/.test(value.trim()))
    return Number(value)
  return undefined
}

export function textIn(value: unknown, maxLength = 200): string | undefined {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value)
  return typeof value === 'string' && value !== '' && value.length <= maxLength && !value.includes('\u0000')
    ? value
    : undefined
}

/** An instant with a zone; ISO 8601. */
export function instantIn(value: unknown): string | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}T[\d:.]{5,18}(Z|[+-]\d{2}:?\d{2})$/.test(value)) return undefined
  return isoOf(Date.parse(value))
}

const year2000 = Date.UTC(2000, 0)
const year2100 = Date.UTC(2100, 0)

export function isoOf(ms: number): string | undefined {
  return ms >= year2000 && ms < year2100 ? new Date(ms).toISOString() : undefined
}

/** Without what is not known. */
export function known<T extends Record<string, unknown>>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never
}

/** A course of 360 and more is one below it; what is no angle is absent. */
export function courseIn(value: unknown): number | undefined {
  const degrees = numberIn(value)
  return degrees === undefined || degrees < 0 || degrees > 360 ? undefined : degrees
}

export function notNegative(value: unknown): number | undefined {
  const number = numberIn(value)
  return number === undefined || number < 0 ? undefined : number
}
