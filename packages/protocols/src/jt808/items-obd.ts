import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { ascii } from '../wire.ts'
import { type Field, set, setText, type Target } from './fields.ts'
import type { ItemContext, ItemForm, ItemTable } from './items.ts'
import { meanStream, splitStreams } from './streams.ts'

/** What makers of OBD plugs put behind a location. */

/** After an item 80 the ids are these, up to the end. */
export const obdListItems: ItemTable = new Map<number, readonly ItemForm[]>([
  [0x02, [{ length: 2, row: [{ as: 'u16', to: 'fuelLitres', per: 10 }] }]],
  [0x03, [{ length: 2, row: [{ as: 'u16', to: 'obd.speedKmh', per: 10 }] }]],
  [0x56, [{ length: 2, row: [{ skip: 1 }, { as: 'u8', to: 'batteryPercent' }] }]],
  [0x61, [{ length: 2, row: [{ as: 'u16', to: 'externalV', per: 100 }] }]],
  [0x69, [{ length: 2, row: [{ as: 'u16', to: 'batteryV', per: 100 }] }]],
  [0x80, [{ length: 1, row: [{ as: 'u8', to: 'obd.speedKmh' }] }]],
  [0x81, [{ length: 2, row: [{ as: 'u16', to: 'obd.rpm' }] }]],
  [0x82, [{ length: 2, row: [{ as: 'u16', to: 'externalV', per: 10 }] }]],
  [0x83, [{ length: 1, row: [{ as: 'u8', to: 'obd.engineLoadPercent' }] }]],
  [0x84, [{ length: 1, row: [{ as: 'u8', to: 'obd.coolantTemperatureC', minus: 40 }] }]],
  [0x85, [{ length: 2, row: [{ as: 'u16', to: 'obd.fuelConsumption' }] }]],
  [0x86, [{ length: 1, row: [{ as: 'u8', to: 'obd.intakeAirTemperatureC', minus: 40 }] }]],
  [0x87, [{ length: 2, row: [{ as: 'u16', to: 'obd.massAirFlow' }] }]],
  [0x88, [{ length: 1, row: [{ as: 'u8', to: 'obd.intakePressureKpa' }] }]],
  [0x89, [{ length: 1, row: [{ as: 'u8', to: 'obd.throttlePercent' }] }]],
  [0x8b, [{ length: 17, row: [{ text: 17, to: 'vin' }] }]],
  [0x8c, [{ length: 4, row: [{ as: 'u32', to: 'obd.vehicleOdometerM', times: 100 }] }]],
  [0x8d, [{ length: 2, row: [{ as: 'u16', to: 'raw.tripOdometerM', times: 1000 }] }]],
  [0x8e, [{ length: 1, row: [{ as: 'u8', to: 'fuelPercent' }] }]],
  [0xa0, [{ row: [{ text: 'rest', to: 'troubleCodes' }] }]],
])

const percentOf255 = { times: 100, per: 255, whole: true } as const

/** u16 id · u8 length · value: item F3. */
const streams: ReadonlyMap<number, readonly Field[]> = new Map<number, readonly Field[]>([
  [0x0002, [{ as: 'u16', to: 'obd.speedKmh', per: 10 }]],
  [0x0003, [{ as: 'u16', to: 'obd.rpm' }]],
  [0x0004, [{ as: 'u16', to: 'externalV', per: 1000 }]],
  [0x0005, [{ as: 'u32', to: 'obd.vehicleOdometerM', times: 100 }]],
  [0x0007, [{ as: 'u16', to: 'obd.fuelConsumption', per: 10 }]],
  [0x0008, [{ as: 'u16', to: 'obd.engineLoadPercent', per: 10 }]],
  [0x0009, [{ as: 'u16', to: 'obd.coolantTemperatureC', minus: 40 }]],
  [0x000b, [{ as: 'u16', to: 'obd.intakePressureKpa' }]],
  [0x000c, [{ as: 'u16', to: 'obd.intakeAirTemperatureC', minus: 40 }]],
  [0x000d, [{ as: 'u16', to: 'obd.massAirFlow' }]],
  [0x000e, [{ as: 'u16', to: 'obd.throttlePercent', ...percentOf255 }]],
  [0x0050, [{ text: 17, to: 'vin' }]],
  [0x0051, [{ hex: 'rest', to: 'raw.calibrationVerification' }]],
  [0x0052, [{ text: 'rest', to: 'raw.calibrationId' }]],
  [0x0100, [{ as: 'u16', to: 'raw.tripKm', per: 10 }]],
  [0x0102, [{ as: 'u16', to: 'raw.tripFuelLitres', per: 10 }]],
  [0x0112, [{ as: 'u16', to: 'raw.harshAccelerationCount' }]],
  [0x0113, [{ as: 'u16', to: 'raw.harshBrakingCount' }]],
  [0x0114, [{ as: 'u16', to: 'raw.harshCorneringCount' }]],
])

/** False, and nothing is written, where the lengths do not come out. */
function readStreams(bytes: Uint8Array, { reading }: ItemContext): boolean {
  const told = splitStreams(bytes)
  for (const stream of told ?? []) meanStream(reading, stream, streams.get(stream.id))
  return told !== undefined
}

/** `$OBD-RT,` and these, each of which may be empty. */
const realTimeFields: readonly Target[] = [
  'externalV',
  'obd.rpm',
  'obd.speedKmh',
  'obd.throttlePercent',
  'obd.engineLoadPercent',
  'obd.coolantTemperatureC',
  'obd.fuelConsumption',
  'obd.averageFuelConsumption',
  'obd.tripKm',
  'obd.odometerKm',
  'obd.tripFuelUsedLitres',
  'obd.fuelUsedLitres',
]

export function readObdText(reading: DecodedReading, text: string): boolean {
  const [head, ...values] = text.split(',').map((value) => value.trim())
  if (head !== '$OBD-RT') return false
  for (const [index, value] of values.slice(0, 64).entries()) {
    if (value === '') continue
    const to = realTimeFields[index]
    const number = Number(value)
    if (to && Number.isFinite(number)) set(reading, to, number)
    else setText(reading, `raw.obdRt${index + 1}`, value)
  }
  return true
}

export const obdItems: ItemTable = new Map<number, readonly ItemForm[]>([
  [
    0x91,
    [
      {
        row: [
          { as: 'u16', to: 'externalV', per: 10 },
          { as: 'u16', to: 'obd.rpm' },
          { as: 'u8', to: 'obd.speedKmh' },
          { as: 'u8', to: 'obd.throttlePercent', ...percentOf255 },
          { as: 'u8', to: 'obd.engineLoadPercent', ...percentOf255 },
          { as: 'u8', to: 'obd.coolantTemperatureC', minus: 40 },
          { skip: 2 },
          { as: 'u16', to: 'obd.fuelConsumption', per: 100 },
          { skip: 8 },
          { as: 'u16', to: 'obd.fuelUsedLitres', per: 100 },
        ],
      },
    ],
  ],
  [0x94, [{ row: [{ text: 'rest', to: 'vin' }] }]],
  [
    0xe6,
    [
      {
        length: (length) => length >= 7,
        read: (bytes, { reading }) => readObdText(reading, ascii(bytes)),
      },
    ],
  ],
  [0xf3, [{ length: (length) => length >= 3, read: readStreams }]],
])
