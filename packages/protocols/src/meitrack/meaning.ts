import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { alarm, harsh, keepRaw, measure } from '../draft.ts'
import { events } from './events.ts'
import { ignitionOf } from './models.ts'

/** What the text and both binary layouts have in common. */

export function meanEvent(reading: DecodedReading, code: number, data = ''): void {
  keepRaw(reading, 'event', code)
  const meaning = events.get(code)
  if (meaning?.alarm) alarm(reading, meaning.alarm)
  if (meaning?.harsh) harsh(reading, { kind: meaning.harsh })
  // Lines tell states, events only changes: a line that was read already knows better.
  if (meaning?.ignition !== undefined) reading.ignition ??= meaning.ignition
  if (meaning?.motion !== undefined) reading.motion = meaning.motion
  if (data === '') return
  if (meaning?.about === 'driverKey') meanCard(reading, data)
  else keepRaw(reading, meaning?.about ?? 'eventData', data)
}

/** A key's number, or the tracks of a card that was drawn through a reader. */
export function meanCard(reading: DecodedReading, text: string): void {
  const content = text.replace(/[^\x21-\x7e]|\|/g, '')
  if (content === '') return
  if (content.length <= 64) reading.driverKey = content
  else keepRaw(reading, 'card', content)
}

const alwaysTold = 4

/** Eight lines a byte, of which models have four to eight. */
function meanLines(reading: DecodedReading, field: 'inputs' | 'outputs', prefix: string, bits: number): void {
  for (let line = 1; line <= 8; line += 1) {
    const on = (bits >> (line - 1)) & 1
    if (line <= alwaysTold || on) measure(reading, field, `${prefix}${line}`, on)
  }
}

export function meanInputs(reading: DecodedReading, bits: number, model: string | undefined): void {
  meanLines(reading, 'inputs', 'din', bits)
  const ignition = ignitionOf(bits, model)
  if (ignition !== undefined) reading.ignition = ignition
}

export function meanOutputs(reading: DecodedReading, bits: number): void {
  meanLines(reading, 'outputs', 'dout', bits)
}

export interface ToldCell {
  readonly mcc: number
  readonly mnc: number
  readonly areaCode: number
  readonly cellId: number
  readonly rssiDbm?: number
}

/** A mast without a country was not heard. */
export function meanCell(reading: DecodedReading, cell: ToldCell): void {
  const { mcc, mnc, areaCode, cellId } = cell
  const isHeard = mcc > 0 && mcc <= 999 && mnc <= 999 && [mnc, areaCode, cellId].every(Number.isInteger)
  if (!isHeard) return
  reading.cells ??= []
  if (reading.cells.length < 16) reading.cells.push(cell)
}

/** 0 to 31 as modems tell it (3GPP TS 27.007); 99 is unknown. */
export function dbmOf(gsmSignal: number): number | undefined {
  return gsmSignal > 0 && gsmSignal <= 31 ? 2 * gsmSignal - 113 : undefined
}

/** Three decimals are more than any of these converters has. */
export function volts(count: number, [times, per]: readonly [number, number]): number {
  return Math.round((count * times * 1000) / per) / 1000
}
