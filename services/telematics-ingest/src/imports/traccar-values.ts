/** Pure: values of a column, however an export writes them. What cannot be read is absent. */

/** Nothing is told by an empty cell, `\N` or NULL. */
export function textIn(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value !== 'string' || value === '' || value === '\\N' || value === 'NULL') return undefined
  return value.replaceAll('\0', '')
}

export function numberIn(value: unknown): number | undefined {
  const text = textIn(value)?.trim()
  if (text === undefined || !/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text)) return undefined
  const number = Number(text)
  return Number.isFinite(number) ? number : undefined
}

/** MySQL's bit is a byte of 0 or 1. */
export function flagIn(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value
  if (value === '\u0001') return true
  if (value === '\0') return false
  const text = textIn(value)?.trim().toLowerCase()
  if (text === undefined) return undefined
  if (['t', 'true', '1', 'y', 'yes', "b'1'", '0x01'].includes(text)) return true
  return ['f', 'false', '0', 'n', 'no', "b'0'", '0x00'].includes(text) ? false : undefined
}

export function objectIn(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  const text = textIn(value)
  if (text === undefined || !text.startsWith('{')) return undefined
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return undefined
  }
}

const form =
  /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d{2}(?::?\d{2})?(?::\d{2})?)?$/i

/** @param zone of times that tell no offset */
export function instantIn(value: unknown, zone: Zone): number | undefined {
  const match = form.exec(textIn(value)?.trim() ?? '')
  if (match === null) return undefined
  const [, year, month, day, hour, minute, second = '0', fraction = '', offset] = match
  const [y, mo, d, h, mi, s] = [year, month, day, hour, minute, second].map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  if (mo < 1 || mo > 12 || d < 1 || d > 31 || h > 24 || mi > 59 || s > 60) return undefined
  const told = Date.UTC(y, mo - 1, d, h, mi, s, Number(fraction.padEnd(3, '0').slice(0, 3)))
  if (offset === undefined) return zone.toUtcMs(told)
  if (/^z$/i.test(offset)) return told
  const digits = offset.slice(1).replaceAll(':', '')
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2, 4) || 0)
  return told - (offset.startsWith('-') ? -1 : 1) * minutes * 60_000
}

export interface Zone {
  /** @param localMs what a clock there shows, as if it were UTC */
  toUtcMs(localMs: number): number
}

/** @returns undefined where there is no such zone */
export function zoneOf(name: string): Zone | undefined {
  let format: Intl.DateTimeFormat
  try {
    format = new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
  } catch {
    return undefined
  }
  if (name === 'UTC') return { toUtcMs: (localMs) => localMs }
  const offsetAt = (utcMs: number): number => {
    const parts: Record<string, number> = {}
    for (const { type, value } of format.formatToParts(utcMs)) parts[type] = Number(value)
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(utcMs / 1_000) * 1_000
  }
  // Of an hour that comes twice the first is meant; one that is left out is an hour later.
  return {
    toUtcMs: (localMs) => {
      const earlier = localMs - offsetAt(localMs - 86_400_000)
      if (earlier + offsetAt(earlier) === localMs) return earlier
      const later = localMs - offsetAt(localMs + 86_400_000)
      return later + offsetAt(later) === localMs ? later : earlier
    },
  }
}
