import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { keepRaw } from '../draft.ts'
import { operatorOf } from '../operator-code.ts'
import { ascii, hex } from '../wire.ts'

/** What is told in several elements: a text in parts of eight characters, a mast by its operator, area and number. */

/** By target: `part.vin.2`, `cell.areaCode`. */
export type Parts = Map<string, number | bigint | Uint8Array>

export function gather(parts: Parts, to: string, value: number | bigint | Uint8Array): void {
  parts.set(to, value)
}

export function settle(reading: DecodedReading, parts: Parts): void {
  cell(reading, parts)
  for (const name of ['vin', 'driver1Card', 'driver2Card', 'registration', 'iccid']) {
    const bytes = joined(parts, name)
    const told = trimmed(bytes)
    if (told === '' || bytes.every((byte) => byte === 0xff)) continue // there is none
    if (name === 'vin' && told !== undefined && isVin(told)) reading.vin ??= told.toUpperCase()
    else keepRaw(reading, name, told ?? hex(bytes))
    // Who drives shows a card, where there is no key.
    if (name === 'driver1Card' && told !== undefined) reading.driverKey ??= told
  }
}

/** A mast that is told whole; else what was told of it. */
function cell(reading: DecodedReading, parts: Parts): void {
  const operator = Number(parts.get('cell.operator') ?? 0)
  const areaCode = Number(parts.get('cell.areaCode') ?? 0)
  const narrowId = Number(parts.get('cell.cellId') ?? 0)
  const wideId = Number(parts.get('cell.cellId4g') ?? 0)
  const cellId = wideId || narrowId // of an LTE cell, the other is what fits sixteen bits
  const network = operatorOf(operator)
  if (areaCode > 0 && cellId > 0 && network) {
    reading.cells = [{ ...network, areaCode, cellId }]
    return
  }
  for (const name of ['operator', 'areaCode', 'cellId', 'cellId4g']) {
    const value = parts.get(`cell.${name}`)
    if (typeof value === 'number') keepRaw(reading, name, value)
  }
}

const most = 3

/** Parts in their order. */
function joined(parts: Parts, name: string): Uint8Array {
  const bytes: number[] = []
  for (let n = 1; n <= most; n += 1) {
    const value = parts.get(`part.${name}.${n}`)
    if (value === undefined) continue
    if (value instanceof Uint8Array) bytes.push(...value.subarray(0, 8))
    else if (typeof value === 'number') bytes.push(value & 0xff)
    else for (let shift = 56n; shift >= 0n; shift -= 8n) bytes.push(Number((value >> shift) & 0xffn))
  }
  return Uint8Array.from(bytes)
}

/** Without the zeros and blanks that fill it up; nothing where it is not printable. */
export function trimmed(bytes: Uint8Array): string | undefined {
  const text = ascii(bytes).replace(/^[\0 ]+|[\0 \r\n]+$/g, '')
  return /^[\x20-\x7e]*$/.test(text) ? text : undefined
}

export function isVin(text: string): boolean {
  return /^[0-9A-Za-z]{1,17}$/.test(text)
}
