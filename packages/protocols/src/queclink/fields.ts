/** What stands between two commas, as a value. A field that is not what it should be is undefined, never a guess. */

export function numberOf(text: string | undefined): number | undefined {
  if (text === undefined || text.length > 16 || !/^[-+]?\d+(?:\.\d*)?$/.test(text)) return undefined
  return Number(text) + 0 // no negative zero
}

export function integerOf(text: string | undefined): number | undefined {
  return text !== undefined && text.length <= 15 && /^-?\d+$/.test(text) ? Number(text) + 0 : undefined
}

export function hexOf(text: string | undefined): number | undefined {
  return text !== undefined && /^[0-9A-Fa-f]{1,8}$/.test(text) ? Number.parseInt(text, 16) : undefined
}

export function percentOf(text: string | undefined): number | undefined {
  const value = text !== undefined && /^\d{1,3}$/.test(text) ? Number(text) : undefined
  return value !== undefined && value <= 100 ? value : undefined
}

/** `YYYYMMDDHHMMSS` as if it were UTC, in ms since 1970. */
export function instantOf(text: string | undefined): number | undefined {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(text ?? '') ?? []
  if (second === undefined) return undefined
  const parts = [year, month, day, hour, minute, second].map(Number) as [number, number, number, number, number, number]
  const at = Date.UTC(parts[0], parts[1] - 1, parts[2], parts[3], parts[4], parts[5])
  const back = new Date(at)
  return back.getUTCMonth() + 1 === parts[1] &&
    back.getUTCDate() === parts[2] &&
    parts[3] < 24 &&
    parts[4] < 60 &&
    parts[5] < 60
    ? at
    : undefined
}

export function stampOf(ms: number): string {
  return new Date(ms).toISOString().replace(/\D/g, '').slice(0, 14)
}

/** `HHHHH:MM:SS`, or hours alone. */
export function hoursOf(text: string | undefined): number | undefined {
  const [, hours, minutes, seconds] = /^(\d{1,7}):(\d\d):(\d\d)$/.exec(text ?? '') ?? []
  if (hours === undefined) return undefined
  return (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) / 3600
}

/** `+0800` in minutes. */
export function zoneOf(text: string | undefined): number | undefined {
  const [, sign, hours, minutes] = /^([+-])(\d\d)(\d\d)$/.exec(text ?? '') ?? []
  if (sign === undefined) return undefined
  const offset = Number(hours) * 60 + Number(minutes)
  return offset > 14 * 60 ? undefined : (sign === '-' ? -offset : offset) + 0
}

/** Kilometres with a decimal, in metres. */
export function metresOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,10}\.\d{1,3}$/.test(text) ? Math.round(Number(text) * 1000) : undefined
}
