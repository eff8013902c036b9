import { ProtocolError } from '../protocol.ts'

/** Values as requests write them: JSON has types, a query has only text. */
export type Told = string | number | boolean

export function malformed(parameter: string, what: string): ProtocolError {
  return new ProtocolError('malformed', `${parameter}: ${what}`, undefined, parameter)
}

export function isTold(value: unknown): value is Told {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

/** More than anything measures; products of it are still numbers. */
const mostMeasured = 1e18

export function numberIn(value: unknown): number | undefined {
  const written = /^\s*-?(\d{1,18}(\.\d{0,20})?|\.\d{1,20})(e-?\d{1,2})?\s*$/i
  const number = typeof value === 'string' && written.test(value) ? Number(value) : value
  return typeof number === 'number' && Math.abs(number) <= mostMeasured ? number + 0 : undefined
}

/** As apps and devices write a switch; undefined where it is none. */
export function switchIn(value: Told): boolean | undefined {
  const text = String(value).trim()
  if (/^(true|1(\.0+)?|on|yes)$/i.test(text)) return true
  return /^(false|0(\.0+)?|off|no)$/i.test(text) ? false : undefined
}

/** The nearest number with so few decimals: products of decimals come out as decimals. */
export function rounded(value: number, decimals: number): number {
  const unit = 10 ** decimals
  return Math.round(value * unit) / unit + 0 // never minus zero
}

/** Seconds end in the year 2038; whatever is greater is milliseconds. */
const lastSecond = 2 ** 31

/** ISO 8601 and its kin: slashes, a blank for the T, no seconds, no zone. In a query, an unescaped plus is a blank. */
const written = /^(\d{4})[-/](\d\d)[-/](\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*(Z|[-+ ]?\d\d:?\d\d)?$/i
/** yyyymmddhhmmss, which as milliseconds would be in the year 2600. */
const digitsOnly = /^(20\d\d)([01]\d)([0-3]\d)([0-2]\d)([0-5]\d)([0-5]\d)$/

/** @throws {ProtocolError} `malformed` where it is no time */
export function instantMs(value: Told, utcOffsetMin: number): number {
  const text = String(value).trim()
  const digits = digitsOnly.exec(text)
  const number = digits ? undefined : numberIn(value)
  if (number !== undefined) {
    if (number < 0) throw malformed('timestamp', 'before 1970')
    return number < lastSecond ? Math.round(number * 1000) : Math.round(number)
  }
  const [, year, month, day, hour, minute, second = '00', fraction = '0', zone] = digits ?? written.exec(text) ?? []
  const milliseconds = fraction.slice(0, 3).padEnd(3, '0')
  const atMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${milliseconds}Z`)
  if (Number.isNaN(atMs)) throw malformed('timestamp', 'neither seconds, milliseconds nor ISO 8601')
  return atMs - (zone === undefined ? utcOffsetMin : zoneMin(zone)) * 60_000
}

function zoneMin(zone: string): number {
  const [, sign, hours = '0', minutes = '0'] = /^([-+ ]?)(\d\d):?(\d\d)$/.exec(zone) ?? []
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
}
