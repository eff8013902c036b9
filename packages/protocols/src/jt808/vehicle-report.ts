import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { keepRaw } from '../draft.ts'
import { WireReader } from '../wire.ts'
import { meanStatus } from './bits.ts'
import { readingOfClock, type Timed } from './device-clock.ts'
import { type Cry, cry, type Field, readRow, setTroubleCodes, textOf } from './fields.ts'
import { type LocationContext, readPlace } from './location.ts'
import { traitsOf } from './models.ts'
import { meanStream } from './streams.ts'

/**
 * Kind F0 of 0900: what a plug read from the vehicle.
 *
 *     BCD time · u8 sent late · u8 kind of vehicle · u8 subject · the subject's own · for most, status and coordinates
 */
type Subject = (reader: WireReader, reading: DecodedReading) => boolean

const located: ReadonlyMap<number, Subject> = new Map<number, Subject>([
  [0x01, values],
  [0x02, troubleCodes],
  [0x03, alarms],
])
const unlocated: ReadonlyMap<number, Subject> = new Map<number, Subject>([
  [0x04, trip],
  [0x0b, vin],
  [0x15, event],
])

export function readVehicleReport(content: Uint8Array, context: LocationContext): Timed | undefined {
  const reader = new WireReader(content)
  const decoded = readingOfClock(reader.slice(6), context)
  const { reading } = decoded
  if (reader.u8() > 0) keepRaw(reading, 'sentLate', 1)
  keepRaw(reading, 'vehicleKind', reader.u8())
  const kind = reader.u8()
  const read = located.get(kind) ?? unlocated.get(kind)
  if (!read?.(reader, reading)) return undefined
  if (located.has(kind) && reader.remaining >= 12) {
    const bits = reader.u32()
    meanStatus(reading, bits, { version: context.version, traits: traitsOf(context.model) })
    readPlace(reading, bits, reader.slice(8))
  }
  return decoded
}

const rows: ReadonlyMap<number, readonly Field[]> = new Map<number, readonly Field[]>([
  [0x0102, [{ as: 'u32', to: 'odometerM', times: 100 }]],
  [0x0103, [{ as: 'u32', to: 'fuelLitres', per: 100 }]],
  [0x0105, [{ as: 'u32', to: 'obd.fuelUsedLitres', per: 100 }]],
  [0x0111, [{ as: 'u8', to: 'temperaturesC.fuel', minus: 40 }]],
  [0x012e, [{ as: 'u16', to: 'raw.oilLevel', per: 10 }]],
  [0x014a, [{ as: 'u16', to: 'obd.fuelConsumption', per: 100 }]],
  [0x0528, [{ as: 'u32', to: 'odometerM', times: 100 }]],
  [0x052a, [{ as: 'u16', to: 'fuelLitres', per: 100 }]],
  [0x052b, [{ as: 'u8', to: 'fuelPercent' }]],
  [0x052c, [{ as: 'u32', to: 'obd.fuelUsedLitres', per: 100 }]],
  [0x052d, [{ as: 'u8', to: 'obd.coolantTemperatureC', minus: 40 }]],
  [0x052e, [{ as: 'u8', to: 'obd.intakeAirTemperatureC', minus: 40 }]],
  [0x0530, [{ as: 'u16', to: 'externalV', per: 1000 }]],
  [0x0535, [{ as: 'u16', to: 'obd.speedKmh', per: 10 }]],
  [0x0536, [{ as: 'u16', to: 'obd.rpm' }]],
  // of the moment, of the trip, of the last hundred kilometres
  [0x0537, [{ as: 'u16', to: 'obd.fuelConsumption', per: 100 }]],
  [0x0538, [{ as: 'u16', to: 'obd.tripFuelConsumption', per: 100 }]],
  [0x0539, [{ as: 'u16', to: 'obd.averageFuelConsumption', per: 100 }]],
  [0x053d, [{ as: 'u16', to: 'obd.intakePressureKpa', per: 10 }]],
  [0x0544, [{ as: 'u8', to: 'raw.liquidLevel' }]],
  [0x0546, [{ as: 'u32', to: 'odometerM', times: 100 }]],
  [0x0547, [{ as: 'u8', to: 'obd.throttlePercent' }]],
  [0x0548, [{ as: 'u8', to: 'obd.pedalPercent' }]],
  [0xfeec, [{ text: 'rest', to: 'vin' }]],
])

/** u8 count, then u16 id · u8 length · value */
function values(reader: WireReader, reading: DecodedReading): boolean {
  const count = reader.u8()
  for (let index = 0; index < count; index += 1) {
    const id = reader.u16()
    meanStream(reading, { id, value: reader.slice(reader.u8()) }, rows.get(id))
  }
  return true
}

const maxTroubleCodes = 128

/** u16 systems, each u32 id · u16 codes, each u32 code · u32 state · u16 length · text */
function troubleCodes(reader: WireReader, reading: DecodedReading): boolean {
  const codes: string[] = []
  const systems = reader.u16()
  for (let system = 0; system < systems; system += 1) {
    reader.u32()
    const count = reader.u16()
    for (let index = 0; index < count; index += 1) {
      reader.slice(8)
      const code = textOf(reader.slice(reader.u16()))
      if (codes.length < maxTroubleCodes) codes.push(code)
    }
  }
  setTroubleCodes(reading, codes)
  return true
}

const alarmCries: ReadonlyMap<number, Cry> = new Map<number, Cry>([
  [0x01, 'power-restored'],
  [0x02, 'unplugged'],
  [0x0e, 'idling'],
  [0x1a, 'harsh.acceleration'],
  [0x1b, 'harsh.braking'],
  [0x1c, 'harsh.cornering'],
  [0x1d, 'lane-departure'],
  [0x1e, 'lane-departure'],
  [0x1f, 'lane-departure'],
  [0x23, 'fatigue'],
  [0x25, 'overspeed'],
  [0x26, 'crash'],
  [0x27, 'crash'],
  [0x28, 'crash'],
  [0x31, 'door'],
  [0x32, 'door'],
])

/** u8 count, then u8 id · u8 length · value */
function alarms(reader: WireReader, reading: DecodedReading): boolean {
  const count = reader.u8()
  const told: number[] = []
  for (let index = 0; index < count; index += 1) {
    const id = reader.u8()
    reader.slice(reader.u8())
    told.push(id)
    cry(reading, alarmCries.get(id) ?? 'general')
  }
  keepRaw(reading, 'vehicleAlarms', told.join(','))
  return true
}

const tripOver = 2

function trip(reader: WireReader, reading: DecodedReading): boolean {
  const phase = reader.u8()
  keepRaw(reading, 'tripPhase', phase)
  keepRaw(reading, 'tripNumber', reader.u32())
  reader.slice(6)
  if (phase !== tripOver) return true
  reader.slice(6 + 8 + 8 + 1) // its end, where it began and ended, on which halves of the globe
  readRow(reading, reader.slice(8), [
    { as: 'u16', to: 'raw.idlingCount' },
    { as: 'u16', to: 'raw.idlingTime' },
    { as: 'u16', to: 'raw.tripOdometerM', times: 100 },
    { as: 'u16', to: 'raw.tripFuelLitres', per: 100 },
  ])
  return true
}

function vin(reader: WireReader, reading: DecodedReading): boolean {
  if (reader.u8() > 0) readRow(reading, reader.slice(17), [{ text: 17, to: 'vin' }])
  return true
}

const eventCries: Readonly<Record<number, Cry>> = {
  51: 'harsh.acceleration',
  52: 'harsh.braking',
  53: 'harsh.cornering',
  54: 'lane-departure',
  56: 'crash',
}

function event(reader: WireReader, reading: DecodedReading): boolean {
  const code = reader.u32()
  const cried = eventCries[code]
  if (cried) cry(reading, cried)
  keepRaw(reading, 'event', code)
  return true
}
