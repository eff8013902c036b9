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

export function isYes(value: Told): boolean {
  return value === true || value === 1 || /^(true|1)$/i.test(String(value))
}

/** The nearest number with so few decimals: products of decimals come out as decimals. */
export function rounded(value: number, decimals: number): number {
  const unit = 10 ** decimals
  return Math.round(value * unit) / unit + 0 // never minus zero
}

/** Seconds end in the year 2038; whatever is greater is milliseconds. */
const lastSecond = 2 ** 31

const localTime = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(\.\d{1,9})?$/

/** @throws {ProtocolError} `malformed` where it is no time */
export function instantMs(value: Told, utcOffsetMin: number): number {
  const number = numberIn(value)
  if (number !== undefined) {
    if (number < 0) throw malformed('timestamp', 'before 1970')
    return number < lastSecond ? Math.round(number * 1000) : Math.round(number)
  }
  const text = String(value).trim()
  const local = localTime.exec(text)
  // In a query, a plus that was not escaped is a blank.
  const zoned = text.replace(/^(\d{4}-\d\d-\d\dT\S+) (\d\d:?\d\d)$/, '$1+$2')
  const atMs = local
    ? Date.parse(`${text.replace(' ', 'T')}Z`) - utcOffsetMin * 60_000
    : /^\d{4}-\d\d-\d\dT/.test(zoned)
      ? Date.parse(zoned)
      : Number.NaN
  if (Number.isNaN(atMs)) throw malformed('timestamp', 'neither seconds, milliseconds nor ISO 8601')
  return atMs
}
