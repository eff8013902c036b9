import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { alarm, keepRaw, measure, readingOnReceipt } from '../draft.ts'
import { type DecodeOptions, ProtocolError } from '../protocol.ts'
import { fromHex } from '../wire.ts'
import { readingOf } from './fix.ts'

/** What devices say of batteries: their own (ZC20), and the one they ride on (BS50, BS51). */

const ownForm = /^(\d{6}),(\d{6}),(\d+),(\d+),(\d+)(?:,(\d+))?(?:,(.+))?$/s
export const unknownSteps = 255
export const unknownVolts = 65_535
const unknownFitting = 255

/** Of a charge in steps, in percent. */
export const chargeSteps: Readonly<Record<number, number>> = { 2: 10, 3: 20, 4: 50, 5: 80, 6: 100 }

/** ddmmyy · hhmmss · steps of charge · hundredths of volts · tenths of volts from outside · how it is fitted */
export function tellOwn(body: string, options: DecodeOptions): DecodedReading {
  const [, date = '', time = '', steps = '', battery = '', outside = '', fitting, behind] = ownForm.exec(body) ?? []
  if (date === '') throw new ProtocolError('malformed', 'a charge without a date')
  const reading = readingOf(date, time, true, options)
  const batteryPercent = chargeSteps[Number(steps)]
  if (batteryPercent !== undefined) reading.batteryPercent = batteryPercent
  if (Number(battery) !== unknownVolts) reading.batteryV = Number(battery) / 100
  if (Number(outside) !== unknownVolts) reading.externalV = Number(outside) / 10
  if (fitting !== undefined && Number(fitting) !== unknownFitting) keepRaw(reading, 'installed', Number(fitting))
  if (behind !== undefined) keepRaw(reading, 'extra', behind.slice(0, 256))
  return reading
}

/** Where a value goes: a cell's volts, a sensor's degrees, the charge, or a name in `raw`. */
type Target = 'skip' | 'stateOfChargePercent' | `temperature.${string}` | `raw.${string}`

interface Value {
  readonly to: Target
  readonly bytes: 1 | 2 | 4
  readonly minus?: number
  readonly per?: number
}

const degreesBelowZero = 40
const mostCells = 24
const mostSensors = 7

const value = (to: Target, bytes: 1 | 2 | 4, per = 1, minus = 0): Value => ({ to, bytes, per, minus })
const degrees = (name: string) => value(`temperature.${name}`, 1, 1, degreesBelowZero)
const numbered = (count: number, each: (number: number) => Value) =>
  Array.from({ length: count }, (_, index) => each(index + 1))

/** BS50, the lower byte first. Places for more cells and sensors than there are. */
const packValues: readonly Value[] = [
  ...numbered(3, () => value('skip', 1)),
  value('raw.cells', 1),
  ...numbered(mostCells, (number) => value(`raw.cell${number}V`, 2, 1000)),
  value('raw.chargeState', 1),
  value('raw.packCurrentA', 2, 10),
  value('raw.packV', 2, 100),
  value('stateOfChargePercent', 1),
  value('raw.overheated', 1),
  value('raw.chargeProtection', 1),
  value('raw.dischargeProtection', 1),
  value('raw.lineDropped', 1),
  value('raw.balancing', 1),
  value('raw.cycles', 2),
  value('raw.fault', 1),
  ...numbered(6, () => value('skip', 1)),
  value('raw.sensors', 1),
  degrees('power'),
  degrees('balancer'),
  ...numbered(mostSensors, (number) => degrees(`battery${number}`)),
  value('raw.capacityAh', 2, 100),
  value('raw.dischargedCount', 4),
]

/** BS51: a list of `number:bytes`, the higher byte first. */
const packItems: Readonly<Record<string, readonly Value[]>> = {
  90: [
    value('raw.packV', 2, 10),
    value('raw.gatheredV', 2, 10),
    value('raw.packCurrentA', 2, 10, 30_000),
    value('stateOfChargePercent', 2, 10),
  ],
  91: [
    value('raw.maxCellV', 2, 1000),
    value('raw.maxCell', 1),
    value('raw.minCellV', 2, 1000),
    value('raw.minCell', 1),
  ],
  92: [degrees('batteryMax'), value('raw.maxSensor', 1), degrees('batteryMin'), value('raw.minSensor', 1)],
  93: [
    value('raw.chargeState', 1),
    value('raw.chargeSwitch', 1),
    value('raw.dischargeSwitch', 1),
    value('raw.life', 1),
    value('raw.remainingMah', 4),
  ],
  94: [
    value('raw.cells', 1),
    value('raw.sensors', 1),
    value('raw.charger', 1),
    value('raw.load', 1),
    value('raw.switches', 1),
    value('raw.cycles', 2),
  ],
}

const itemBytes = 8
const cellsAnItem = 3
const sensorsAnItem = 7
const mostItems = 64

export function tellPack(body: string, options: DecodeOptions): DecodedReading {
  const bytes = hexBytes(body)
  const reading = readingOnReceipt(options.receivedAtMs)
  const cells = Math.min(bytes[3] ?? 0, mostCells)
  const sensors = Math.min(bytes[sensorsAt] ?? 0, mostSensors)
  let at = 0
  for (const each of packValues) {
    if (at + each.bytes > bytes.length) break
    const [, kind, number = '0'] = /(cell|battery)(\d+)V?$/.exec(each.to) ?? []
    const isThere = kind === undefined || Number(number) <= (kind === 'cell' ? cells : sensors)
    if (isThere) tell(reading, each, numberAt(bytes, at, each.bytes, true))
    at += each.bytes
  }
  if (reading.raw?.overheated) alarm(reading, 'temperature')
  if (reading.raw?.fault) alarm(reading, 'fault')
  return reading
}

const sensorsAt = packValues
  .slice(
    0,
    packValues.findIndex(({ to }) => to === 'raw.sensors'),
  )
  .reduce((sum, { bytes }) => sum + bytes, 0)

export function tellPackItems(body: string, options: DecodeOptions): DecodedReading {
  const reading = readingOnReceipt(options.receivedAtMs)
  const items = body.split(',').slice(0, mostItems)
  for (const item of items) {
    const [number = '', digits = ''] = item.split(':')
    const bytes = hexBytes(digits)
    const values = Object.hasOwn(packItems, number) ? packItems[number] : undefined
    if (values) tellItem(reading, values, bytes)
    else if (number === '95') tellCells(reading, bytes)
    else if (number === '96') tellSensors(reading, bytes)
    else if (bytes.some((byte) => byte !== 0)) keepRaw(reading, `pack${number.slice(0, 8)}`, digits.slice(0, 512))
  }
  return reading
}

function tellItem(reading: DecodedReading, values: readonly Value[], bytes: Uint8Array): void {
  let at = 0
  for (const each of values) {
    if (at + each.bytes > bytes.length) return
    tell(reading, each, numberAt(bytes, at, each.bytes, false))
    at += each.bytes
  }
}

/** Parts of eight bytes: its number and three cells. */
function tellCells(reading: DecodedReading, bytes: Uint8Array): void {
  for (let at = 0; at + itemBytes <= bytes.length; at += itemBytes) {
    const first = ((bytes[at] as number) - 1) * cellsAnItem
    for (let index = 0; index < cellsAnItem; index += 1) {
      const volts = numberAt(bytes, at + 1 + index * 2, 2, false) / 1000
      if (first >= 0 && volts > 0) keepRaw(reading, `cell${first + index + 1}V`, volts)
    }
  }
}

/** Parts of eight bytes: its number and seven sensors, of which 0 is none. */
function tellSensors(reading: DecodedReading, bytes: Uint8Array): void {
  for (let at = 0; at + itemBytes <= bytes.length; at += itemBytes) {
    const first = ((bytes[at] as number) - 1) * sensorsAnItem
    for (let index = 0; index < sensorsAnItem; index += 1) {
      const told = bytes[at + 1 + index] as number
      if (first >= 0 && told > 0) {
        measure(reading, 'temperaturesC', `battery${first + index + 1}`, told - degreesBelowZero)
      }
    }
  }
}

function tell(reading: DecodedReading, { to, minus = 0, per = 1 }: Value, told: number): void {
  const scaled = (told - minus) / per
  if (to === 'stateOfChargePercent') reading.stateOfChargePercent = scaled
  else if (to.startsWith('temperature.')) measure(reading, 'temperaturesC', to.slice('temperature.'.length), scaled)
  else if (to.startsWith('raw.')) keepRaw(reading, to.slice('raw.'.length), scaled)
}

function numberAt(bytes: Uint8Array, at: number, length: number, isLowFirst: boolean): number {
  let number = 0
  for (let index = 0; index < length; index += 1) {
    number = number * 256 + (bytes[at + (isLowFirst ? length - 1 - index : index)] as number)
  }
  return number
}

function hexBytes(digits: string): Uint8Array {
  if (!/^([0-9A-F]{2})*$/i.test(digits)) throw new ProtocolError('malformed', 'not in hexadecimal')
  return fromHex(digits)
}
