import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { keepRaw } from '../draft.ts'
import { WireReader } from '../wire.ts'
import { type Cry, cry, type Field, readRow, rowBytes } from './fields.ts'
import type { ItemContext, ItemForm, ItemTable } from './items.ts'
import { keepNumberOrHex } from './streams.ts'

/** Item E8 as Jimi's cameras send it: u16 kind · u8 length · value. An event has no value, and may have no length. */

const events: ReadonlyMap<number, Cry> = new Map<number, Cry>([
  [0x0001, 'fault'],
  [0x0400, 'harsh.acceleration'],
  [0x0401, 'harsh.braking'],
  [0x0402, 'harsh.cornering'],
  [0x0403, 'overspeed'],
  [0x0405, 'crash'],
  [0x0406, 'vibration'],
  [0x0407, 'tow'],
  [0x0408, 'geofence-enter'],
  [0x0409, 'geofence-exit'],
  [0x040c, 'door'],
  [0x0412, 'harsh.acceleration'],
  [0x0413, 'harsh.braking'],
  [0x0414, 'harsh.cornering'],
  [0x0415, 'lane-departure'],
  [0x0416, 'crash'],
  [0x0417, 'crash'],
  [0x0c01, 'sos'],
  [0x0c02, 'low-power'],
  [0x0c05, 'general'],
  [0x0c0e, 'unplugged'],
  [0x0c0f, 'low-battery'],
  [0x0c10, 'power-off'],
  [0x0c12, 'tampering'],
])
const ignitionOn = 0x0c03
const ignitionOff = 0x0c04

const reports: ReadonlyMap<number, (reading: DecodedReading, value: Uint8Array) => boolean> = new Map([
  [
    0x2002,
    (reading, value) =>
      readRow(reading, value, [
        { as: 'u8', to: 'raw.uploadMode' },
        { as: 'u8', to: 'raw.buffered' },
      ]) !== undefined,
  ],
  [0x2003, supply],
  [0x2005, states],
])

const batterySteps = 6

/** u8 charging · u8 step of 6 · u16 battery · u8 signal · u16 supply */
function supply(reading: DecodedReading, value: Uint8Array): boolean {
  if (value.length < 2) return false
  reading.charging = value[0] === 1
  const step = value[1] as number
  if (step >= 1 && step <= batterySteps) reading.batteryPercent = Math.floor((step * 100) / batterySteps)
  const rest: Field[] = [
    { as: 'u16', to: 'batteryV', per: 100 },
    { as: 'u8', to: 'raw.gsmSignal' },
    { as: 'u16', to: 'externalV', per: 100 },
  ]
  // Shorter ones end anywhere.
  while (rest.length > 0 && readRow(reading, value.subarray(2), rest) === undefined) rest.pop()
  return true
}

const stateRows: ReadonlyMap<number, readonly Field[]> = new Map<number, readonly Field[]>([
  [0x0001, [{ as: 'u16', to: 'batteryV', per: 100 }]],
  [0x0002, [{ as: 'u32', to: 'raw.dataUsage' }]],
  [0x0003, [{ as: 'u8', to: 'batteryPercent' }]],
  [0x0005, [{ hex: 10, to: 'raw.iccid', bcd: true }]],
  [0x0007, [{ as: 'u16', to: 'position.hdop', per: 10 }]],
  [0x2001, [{ as: 'u16', to: 'externalV', per: 10 }]],
])
const chargingState = 0x0004

/** u16 id · u8 length · value */
function states(reading: DecodedReading, bytes: Uint8Array): boolean {
  const reader = new WireReader(bytes)
  while (reader.remaining >= 3) {
    const id = reader.u16()
    const value = reader.slice(Math.min(reader.u8(), reader.remaining))
    const row = stateRows.get(id)
    if (row && value.length >= rowBytes(row)) readRow(reading, value, row)
    else if (id === chargingState && value.length > 0) reading.charging = value[0] === 0
    else if (value.length > 0) keepNumberOrHex(reading, `state${id.toString(16).padStart(4, '0')}`, value)
  }
  return true
}

/** Locks put three bytes of state into E8. */
const lockStatusBytes = 3
const firstDrivingEvent = 0x0400

function extended(bytes: Uint8Array, { reading }: ItemContext): boolean {
  const reader = new WireReader(bytes)
  const kind = reader.u16()
  if (bytes.length === lockStatusBytes && (bytes[2] !== 0 || kind < firstDrivingEvent)) return false
  const report = reports.get(kind)
  if (report) {
    if (reader.remaining === 0) return false
    return report(reading, reader.slice(Math.min(reader.u8(), reader.remaining)))
  }
  const cried = events.get(kind)
  if (cried) cry(reading, cried)
  else if (kind === ignitionOn || kind === ignitionOff) reading.ignition = kind === ignitionOn
  else return false
  keepRaw(reading, 'event', kind)
  return true
}

export const jimiItems: ItemTable = new Map<number, readonly ItemForm[]>([
  [0xe8, [{ length: (length) => length >= 2, read: extended }]],
])
