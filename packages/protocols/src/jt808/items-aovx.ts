import type { Beacon } from '@clutch/contracts/telematics/readings'
import { keepRaw, measure } from '../draft.ts'
import { hex, WireReader } from '../wire.ts'
import { textOf } from './fields.ts'
import type { ItemContext, ItemForm, ItemTable } from './items.ts'

/** Asset trackers of AOVX, whose items say by a mask which values follow; and what others mean by the same ids. */

const maxBeacons = 128

/** u8 mask, then address of 6 · i8 dBm · and by bit: name, firmware, mV, temperature, humidity, acceleration, … */
function tags(bytes: Uint8Array, { reading }: ItemContext): boolean {
  const mask = bytes[0] as number
  const each = 7 + sizes.reduce((sum, size, bit) => sum + ((mask >> bit) & 1 ? size : 0), 0)
  if (bytes.length < 1 + each || (bytes.length - 1) % each !== 0) return false
  const reader = new WireReader(bytes, 1)
  const beacons: Beacon[] = reading.beacons ?? []
  while (reader.remaining > 0 && beacons.length < maxBeacons) {
    const beacon: Beacon = { id: hex(reader.slice(6)) }
    beacon.rssiDbm = (reader.u8() << 24) >> 24
    const number = beacons.length + 1
    if (mask & 0x01) keepRaw(reading, `tag${number}Name`, textOf(reader.slice(10)))
    if (mask & 0x02) reader.slice(2)
    if (mask & 0x04) beacon.batteryV = reader.u16() / 1000
    if (mask & 0x08) beacon.temperatureC = reader.i16() / 10
    if (mask & 0x10) measure(reading, 'humidityPercent', `tag${number}`, reader.i16() / 10)
    if (mask & 0x20) reader.slice(6)
    if (mask & 0x40) reader.slice(2)
    if (mask & 0x80) reader.slice(2)
    beacons.push(beacon)
  }
  reading.beacons = beacons
  return true
}
const sizes = [10, 2, 2, 2, 2, 6, 2, 2]

const movedEvent = 2

/** u8 event · u8 mask, then by bit: light, temperature, humidity, acceleration, thresholds, air pressure */
function sensors(bytes: Uint8Array, { reading }: ItemContext): boolean {
  const mask = bytes[1] as number
  const wanted = sensorSizes.reduce((sum, size, bit) => sum + ((mask >> bit) & 1 ? size : 0), 2)
  if (bytes.length < wanted) return false
  const reader = new WireReader(bytes)
  const event = reader.u8()
  reader.u8()
  keepRaw(reading, 'event', event)
  if (event === movedEvent) reading.motion = true
  if (mask & 0x01) keepRaw(reading, 'light', reader.u16())
  if (mask & 0x02) measure(reading, 'temperaturesC', 'sensor1', reader.i16() / 10)
  if (mask & 0x04) measure(reading, 'humidityPercent', 'sensor1', reader.i16() / 10)
  if (mask & 0x08) keepRaw(reading, 'acceleration', `[${reader.i16()},${reader.i16()},${reader.i16()}]`)
  if (mask & 0x10) reader.slice(10)
  if (mask & 0x20) keepRaw(reading, 'airPressure', reader.u16())
  return true
}
const sensorSizes = [2, 2, 2, 6, 10, 2]

/** u16 mask, then by bit: age of the fix, time with the engine on, hdop, time of the fix, -, intervals, a temperature */
function extras(bytes: Uint8Array, { reading }: ItemContext): boolean {
  if (bytes.length < 2) return false
  const mask = ((bytes[0] as number) << 8) | (bytes[1] as number)
  const wanted = extraSizes.reduce((sum, size, bit) => sum + ((mask >> bit) & 1 ? size : 0), 2)
  if (bytes.length < wanted) return false
  const reader = new WireReader(bytes, 2)
  if (mask & 0x01) keepRaw(reading, 'fixAge', reader.u32())
  if (mask & 0x02) keepRaw(reading, 'engineOnS', reader.u32())
  if (mask & 0x04) {
    const hdop = reader.u16() / 10
    if (reading.position && hdop > 0) reading.position.hdop = hdop
  }
  if (mask & 0x08) keepRaw(reading, 'fixTime', hex(reader.slice(6)))
  if (mask & 0x20) reader.slice(8)
  if (mask & 0x40) {
    measure(reading, 'temperaturesC', 'sensor3', reader.i16() / 10)
    reader.slice(4)
  }
  return true
}
const extraSizes = [4, 4, 2, 6, 0, 8, 6]

const chargingStates = [2, 3]

/** u32 mV · u8 state · u8 percent */
function battery(bytes: Uint8Array, { reading }: ItemContext): boolean {
  const reader = new WireReader(bytes)
  reading.batteryV = reader.u32() / 1000
  if (reader.remaining > 0 && chargingStates.includes(reader.u8())) reading.charging = true
  if (reader.remaining > 0) reading.batteryPercent = reader.u8()
  return true
}

export const aovxItems: ItemTable = new Map<number, readonly ItemForm[]>([
  [0xf3, [{ length: (length) => length >= 8, read: tags }]],
  [
    0xf6,
    [
      { length: 2, row: [{ as: 'u16', to: 'raw.airPressure' }] },
      { length: 8, row: [{ hex: 8, to: 'raw.imei', from: 1 }] },
      {
        length: 4,
        row: [
          { as: 'u8', to: 'raw.workingMode' },
          { as: 'u8', to: 'raw.positioningMode' },
          { as: 'u8', to: 'raw.recordingMode' },
          { as: 'u8', to: 'raw.chargerState' },
        ],
      },
      { length: (length) => length > 2, read: sensors },
    ],
  ],
  [
    0xf7,
    [
      { length: 2, row: [{ as: 'u16', to: 'humidityPercent.sensor1', per: 10 }] },
      { length: (length) => length >= 4, read: battery },
    ],
  ],
  [
    0xf8,
    [
      {
        length: (length) => length >= 19,
        row: [
          { as: 'u8', to: 'raw.workingMode' },
          { hex: 8, to: 'raw.imei', from: 1 },
          { hex: 10, to: 'raw.iccid', bcd: true },
          { text: 'rest', to: 'raw.model' },
        ],
      },
      { length: 2, when: ({ countsSteps }) => countsSteps === true, row: [{ as: 'u16', to: 'raw.steps' }] },
      { length: 2, row: [{ as: 'u16', to: 'temperaturesC.sensor2', minus: 500, per: 10 }] },
    ],
  ],
  [0xf9, [{ length: (length) => length >= 2, read: extras }]],
])
