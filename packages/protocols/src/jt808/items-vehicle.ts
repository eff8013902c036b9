import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { keepRaw, measure } from '../draft.ts'
import { ascii, hex, WireReader } from '../wire.ts'
import { type Cry, cry, type Field, rowBytes } from './fields.ts'
import type { ItemContext, ItemForm, ItemTable } from './items.ts'
import { addWifi } from './items-network.ts'
import { meanStream, type Stream, splitStreams } from './streams.ts'

/**
 * Plugs and boxes that read the vehicle put a list of what they read into each of the items EA to EE and FA: by item,
 * the device itself, a car, a truck, one that drives by current, what is attached, what it cries out. Makers use these
 * items for other things too: it is such a list only if its ids are of its item and at least one is known by its length.
 */
type Meaning = readonly Field[] | ((value: Uint8Array, reading: DecodedReading) => boolean)
type Meanings = ReadonlyMap<number, Meaning>

const degrees: Field[] = [{ as: 'u8', to: 'raw.degrees', minus: 40, not: [0xff] }]
const celsius = (to: `obd.${string}` | `temperaturesC.${string}`) =>
  degrees.map((field) => ({ ...field, to })) as readonly Field[]
/** Thirty-seconds of a degree above −273. */
const fineCelsius = (to: `obd.${string}` | `temperaturesC.${string}`): readonly Field[] => [
  { as: 'u16', to, minus: 273 * 32, per: 32, not: [0xffff] },
]
const probe = (to: `temperaturesC.${string}`): readonly Field[] => [
  { as: 'u16', to, minus: 400, per: 10, not: [0xffff] },
]
const byte = (to: `obd.${string}` | `raw.${string}`): readonly Field[] => [{ as: 'u8', to, not: [0xff] }]
const word = (to: `obd.${string}` | `raw.${string}`, per = 1): readonly Field[] => [{ as: 'u16', to, per }]
const double = (to: `obd.${string}` | `raw.${string}`, per = 1): readonly Field[] => [{ as: 'u32', to, per }]

const gpsMileage = 1
const speedMileage = 8

/** u8 whose · u32 m: what the device counted itself, or what the dashboard shows. */
function mileage(value: Uint8Array, reading: DecodedReading): boolean {
  const reader = new WireReader(value)
  const kind = reader.u8()
  keepRaw(reading, 'mileageKind', kind)
  if (kind === gpsMileage || kind === speedMileage) reading.odometerM = reader.u32()
  else measure(reading, 'obd', 'vehicleOdometerM', reader.u32())
  return true
}

const litresBit = 0x8000

function remainingFuel(value: Uint8Array, reading: DecodedReading): boolean {
  const sent = new WireReader(value).u16()
  const amount = (sent & ~litresBit) / 10
  if (sent & litresBit) reading.fuelLitres = amount
  else if (amount <= 100) reading.fuelPercent = amount
  else return false
  return true
}

const absent = ''
/** By byte and bit; before them as many bytes say which of these the vehicle has. */
const states: readonly (readonly string[])[] = [
  ['acc', 'armed', 'brake', 'throttle', 'handbrake', 'driverSeatBelt', 'passengerSeatBelt', 'engine'],
  ['frontLeftDoor', 'frontRightDoor', 'rearLeftDoor', 'rearRightDoor', 'boot', 'bonnet'],
  ['frontLeftLocked', 'frontRightLocked', 'rearLeftLocked', 'rearRightLocked'],
  [
    ...['frontLeftWindow', 'frontRightWindow', 'rearLeftWindow', 'rearRightWindow', 'sunroof'],
    ...['leftTurn', 'rightTurn', 'readingLight'],
  ],
  ['lowBeam', 'highBeam', 'frontFogLights', 'rearFogLights', 'hazardLights', 'reverse', 'autoLights', 'parkingLights'],
  ['oilLamp', 'fuelLamp', 'wiper', 'horn', 'airConditioning', 'mirrors'],
  [absent, absent, absent, absent],
]
const stateBytes = 10
const gearAt = 6
const noGear = 15
const gears = ['P', 'R', 'N', 'D', '1', '2', '3', '4', '5', '6', 'M', 'S', 'B']

function vehicleStates(value: Uint8Array, reading: DecodedReading): boolean {
  for (const [index, names] of states.entries()) {
    const mask = value[index] as number
    const state = value[stateBytes + index] as number
    for (const [bit, name] of names.entries()) {
      if (name !== absent && (mask >> bit) & 1) measure(reading, 'inputs', name, (state >> bit) & 1)
    }
  }
  const gear = (value[stateBytes + gearAt] as number) >> 4
  if ((value[gearAt] as number) >> 4 && gear !== noGear) keepRaw(reading, 'gear', gears[gear] ?? gear)
  keepRaw(reading, 'vehicleStates', hex(value))
  return true
}

const tyreBytes = 4
const tyreFaults = 0b11111100

/** u32 mask, the first tyre highest · of each u16 kPa · u8 °C + 40 · u8 what is wrong */
function tyres(value: Uint8Array, reading: DecodedReading): boolean {
  const numbers = numbered(value)
  if (!numbers || value.length !== 4 + numbers.length * tyreBytes) return false
  const reader = new WireReader(value, 4)
  for (const number of numbers) {
    keepRaw(reading, `tyre${number}PressureKpa`, reader.u16())
    keepRaw(reading, `tyre${number}TemperatureC`, reader.u8() - 40)
    const state = reader.u8()
    keepRaw(reading, `tyre${number}Status`, state)
    if (state & tyreFaults) cry(reading, 'tyre-pressure')
  }
  return true
}

/** Which of 32 a mask names, counted from one. */
function numbered(value: Uint8Array): number[] | undefined {
  if (value.length < 4) return undefined
  const mask = new WireReader(value).u32()
  return Array.from({ length: 32 }, (_, index) => index + 1).filter((number) => (mask >>> (32 - number)) & 1)
}

const tonnes = 1

/** u8 unit · u16 at most · u16 now */
function load(value: Uint8Array, reading: DecodedReading): boolean {
  if (value.length < 5) return false
  const reader = new WireReader(value)
  const kg = reader.u8() === tonnes ? 1000 : 1
  keepRaw(reading, 'ratedLoadKg', reader.u16() * kg)
  measure(reading, 'obd', 'loadWeightKg', reader.u16() * kg)
  if (reader.remaining > 0) keepRaw(reading, 'loadSensor', hex(reader.slice(reader.remaining)))
  return true
}

const levelUnits: Readonly<Record<number, string>> = { 1: 'Mm', 2: 'Percent', 3: 'Ml' }

/** u8 answers · u8 maker · u8 which of seven · of each u8 unit · u32 tenths */
function levels(value: Uint8Array, reading: DecodedReading): boolean {
  if (value.length < 3) return false
  const reader = new WireReader(value)
  const online = reader.u8()
  keepRaw(reading, 'levelSensorKind', reader.u8())
  const mask = reader.u8()
  const bits = [6, 5, 4, 3, 2, 1, 0].filter((bit) => (mask >> bit) & 1)
  if (reader.remaining !== bits.length * 5) return false
  for (const bit of bits) {
    const unit = levelUnits[reader.u8()] ?? ''
    const tenths = reader.u32()
    if (online) keepRaw(reading, `level${7 - bit}${unit}`, tenths / 10)
  }
  return true
}

const device: Meanings = new Map<number, Meaning>([
  [0x0003, sized(5, mileage)],
  [
    0x0004,
    [
      { as: 'u8', to: 'raw.fuelUsedKind' },
      { as: 'u32', to: 'obd.fuelUsedLitres', per: 1000 },
    ],
  ],
  [0x0005, [{ as: 'u32', to: 'engineHours', per: 3600 }]],
  [0x0006, double('raw.parkedS')],
  [0x0007, double('obd.idleHours', 3600)],
  [0x0011, sized(2 * stateBytes, vehicleStates)],
  [0x0012, [{ as: 'u16', to: 'externalV', per: 10 }]],
  [0x0013, [{ as: 'u8', to: 'batteryV', per: 10 }]],
  [0x0014, byte('raw.gsmSignal')],
  [0x0016, byte('raw.obdProtocol')],
  [0x0017, word('raw.tripNumber')],
  [0x0018, [{ as: 'u8', to: 'position.satellites' }]],
  [0x0019, word('raw.gpsAccuracy', 100)],
  [0x001a, byte('raw.gpsSignal')],
  [0x001b, antenna],
  [0x001d, byte('raw.pulledOut')],
  [0x001e, [{ as: 'u32', to: 'odometerM' }]],
  [0x0020, word('raw.ignitionKind')],
  [0x0021, double('raw.carbonG')],
  [0x0022, [{ as: 'm16', to: 'raw.rollDps', per: 10 }]],
  [0x0023, [{ as: 'm16', to: 'raw.pitchDps', per: 10 }]],
  [0x0024, [{ as: 'm16', to: 'raw.yawDps', per: 10 }]],
  [
    0x0025,
    [
      { as: 'u8', to: 'raw.mileage2Kind' },
      { as: 'u32', to: 'raw.odometer2M' },
    ],
  ],
])

function antenna(value: Uint8Array, reading: DecodedReading): boolean {
  if (value.length !== 1) return false
  if (value[0] === 1) cry(reading, 'gps-antenna-cut')
  if (value[0] === 2) cry(reading, 'gps-antenna-short')
  return true
}

function sized(length: number, mean: (value: Uint8Array, reading: DecodedReading) => boolean): Meaning {
  return (value, reading) => value.length === length && mean(value, reading)
}

/** Of cars and of trucks: the two lists share their common part. */
const combustion: Meanings = new Map<number, Meaning>([
  [0x5001, byte('obd.clutch')],
  [0x5002, byte('obd.footbrake')],
  [0x5003, byte('obd.handbrake')],
  [0x5004, byte('obd.throttlePercent')],
  [0x5005, [{ as: 'u16', to: 'obd.fuelRateLh', per: 20 }]],
  [0x5006, fineCelsius('obd.fuelTemperatureC')],
  [0x5007, fineCelsius('obd.oilTemperatureC')],
  [0x5008, [{ as: 'u8', to: 'obd.oilPressureKpa', times: 4, not: [0xff] }]],
  [0x5009, byte('obd.brakePedalPercent')],
  [0x500a, word('obd.massAirFlowGs', 10)],
  [0x50b0, word('obd.intakePressureKpa')],
  [0x5101, [{ as: 'u8', to: 'obd.torquePercent', minus: 125, not: [0xff] }]],
  [0x5102, [{ as: 'u8', to: 'obd.frictionTorquePercent', minus: 125, not: [0xff] }]],
  [0x5103, [{ as: 'u16', to: 'obd.noxUpstreamPpm', minus: 4000, per: 20, not: [0xffff] }]],
  [0x5104, [{ as: 'u16', to: 'obd.noxDownstreamPpm', minus: 4000, per: 20, not: [0xffff] }]],
  [0x5105, [{ as: 'u8', to: 'obd.adBluePercent', times: 2, per: 5, not: [0xff] }]],
  [0x5106, word('raw.intakeAirKgH', 20)],
  [0x5107, fineCelsius('temperaturesC.scrInlet')],
  [0x5108, fineCelsius('temperaturesC.scrOutlet')],
  [0x5109, word('raw.particleFilterKpa', 10)],
  [0x510a, byte('raw.torqueMode')],
  [0x510c, celsius('temperaturesC.adBlue')],
  [0x510d, double('raw.adBlueMlH', 100)],
  [0x510e, double('raw.adBlueUsedG')],
  [0x510f, fineCelsius('temperaturesC.exhaust')],
  [0x5110, [{ as: 'u16', to: 'obd.fuelRateLh', per: 20 }]],
  [0x5111, byte('raw.diagnosticProtocol')],
  [0x5112, byte('obd.malfunctionLamp')],
  [0x5113, word('raw.monitorsSupported')],
  [0x5114, word('raw.monitorsIncomplete')],
  [0x5115, [{ text: 17, to: 'vin' }]],
  [0x5116, [{ text: 18, to: 'raw.calibrationId' }]],
  [0x5117, [{ text: 18, to: 'raw.calibrationVerification' }]],
  [0x511f, byte('obd.engineLoadPercent')],
  [0x5207, byte('raw.gear')],
  [0x6010, byte('obd.troubleCodeCount')],
  [0x6014, byte('obd.malfunctionLamp')],
  [0x6040, byte('obd.engineLoadPercent')],
  [0x6050, celsius('obd.coolantTemperatureC')],
  [0x60a0, word('obd.fuelPressureKpa')],
  [0x60b0, byte('obd.intakePressureKpa')],
  [0x60c0, word('obd.rpm')],
  [0x60d0, byte('obd.speedKmh')],
  [0x60f0, celsius('obd.intakeAirTemperatureC')],
  [0x6100, word('obd.massAirFlowGs', 10)],
  [0x6110, word('obd.throttlePercent', 10)],
  [0x61f0, word('obd.runTimeS')],
  [0x6210, double('obd.distanceWithLampKm')],
  [0x62f0, sized(2, remainingFuel)],
  [0x6330, byte('obd.barometricPressureKpa')],
  [0x6430, byte('obd.absoluteLoadPercent')],
  [0x6460, celsius('obd.ambientTemperatureC')],
  [0x6490, byte('obd.pedalPercent')],
  [0x6905, tyresOfCar],
  [0x6907, [{ as: 'u32', to: 'obd.vehicleOdometerM', times: 100 }]],
  [0x6c11, double('obd.serviceDistanceKm')],
  [0x6c12, byte('raw.collisions')],
])

const noTyre = 0xff

function tyresOfCar(value: Uint8Array, reading: DecodedReading): boolean {
  if (value.length !== 4) return false
  for (const [index, tenths] of value.entries()) {
    if (tenths !== noTyre) keepRaw(reading, `tyre${index + 1}PressureBar`, tenths / 10)
  }
  return true
}

const unknownCharging = [0, 7]
const chargingStates = [2, 3, 5, 6]

const electric: Meanings = new Map<number, Meaning>([
  [0x7001, [{ as: 'u32', to: 'obd.vehicleOdometerM', times: 100 }]],
  [0x7002, [{ as: 'u8', to: 'stateOfChargePercent', not: [0xff] }]],
  [0x7003, byte('obd.speedKmh')],
  [0x7004, chargingState],
  [0x7005, byte('obd.chargingWirePlugged')],
  [0x7006, [{ as: 'u16', to: 'obd.tractionA', minus: 32_767, per: 100 }]],
  [0x7007, word('raw.cellMostV', 100)],
  [0x7008, word('raw.cellLeastV', 100)],
  [0x7009, [{ as: 'u16', to: 'raw.motorRpm', minus: 32_767 }]],
  [0x700a, word('raw.motorRatedNm')],
  [0x700b, celsius('obd.motorTemperatureC')],
  [0x700c, word('obd.tractionV', 10)],
  [0x700d, [{ as: 'u16', to: 'raw.busA', minus: 50_000, per: 100 }]],
  [0x700e, [{ as: 'u16', to: 'obd.tractionEnergyWh', times: 10 }]],
  [0x700f, word('raw.tractionBatteryV', 100)],
  [0x702c, byte('raw.cellMostVNumber')],
  [0x702d, byte('raw.cellLeastVNumber')],
  [0x7030, celsius('temperaturesC.batteryMost')],
  [0x7032, celsius('temperaturesC.batteryLeast')],
  ...Array.from({ length: 10 }, (_, index) => [0x7035 + index, celsius(`temperaturesC.battery${index + 1}`)] as const),
  [0x703f, celsius('temperaturesC.battery')],
  [0x7041, word('raw.insulation')],
  [0x7042, byte('obd.tractionHealthPercent')],
  [0x7043, word('raw.cellMostV', 100)],
  [0x7045, word('raw.cellDifferenceV', 100)],
])

function chargingState(value: Uint8Array, reading: DecodedReading): boolean {
  const [state] = value
  if (state === undefined || value.length > 1) return false
  keepRaw(reading, 'chargingState', state)
  if (!unknownCharging.includes(state))
    measure(reading, 'obd', 'tractionCharging', chargingStates.includes(state) ? 1 : 0)
  return true
}

const attached: Meanings = new Map<number, Meaning>([
  [0x3001, byte('raw.rotation')],
  [0x3002, probe('temperaturesC.sensor1')],
  [0x3003, probe('temperaturesC.sensor2')],
  [0x3004, probe('temperaturesC.sensor3')],
  [0x3005, probe('temperaturesC.sensor4')],
  [0x3006, tyres],
  [0x300a, load],
  [0x300b, levels],
  [
    0x300d,
    [
      { as: 'i16', to: 'temperaturesC.sensor', per: 10 },
      { as: 'u16', to: 'humidityPercent.sensor', per: 10 },
      { as: 'u16', to: 'raw.sensorV', per: 100 },
      { as: 'u8', to: 'raw.sensorFixed' },
      { as: 'i8', to: 'raw.sensorRssiDbm' },
    ],
  ],
])

interface List {
  /** Ids from and to. */
  readonly domain: readonly [number, number]
  readonly meanings: Meanings
  readonly name: string
}

function listForm({ domain: [first, last], meanings, name }: List): ItemForm {
  return {
    length: (length) => length >= 4,
    read: (bytes, { reading }) => {
      const told = splitStreams(bytes)
      if (!told?.every(({ id }) => id >= first && id <= last) || !told.some(known)) return false
      for (const stream of told) mean(stream, reading)
      return true
    },
  }

  function known({ id, value }: Stream): boolean {
    const meaning = meanings.get(id)
    return typeof meaning === 'function' || (meaning !== undefined && rowBytes(meaning) === value.length)
  }

  function mean(stream: Stream, reading: DecodedReading): void {
    const meaning = meanings.get(stream.id)
    if (typeof meaning === 'function') {
      if (!meaning(stream.value, reading)) meanStream(reading, stream, undefined, name)
    } else {
      meanStream(
        reading,
        stream,
        meaning?.length && rowBytes(meaning) === stream.value.length ? meaning : undefined,
        name,
      )
    }
  }
}

const cries: ReadonlyMap<number, Cry> = new Map<number, Cry>([
  [0x0005, 'door'],
  [0x0007, 'power-on'],
  [0x0101, 'tow'],
  [0x0103, 'unplugged'],
  [0x0104, 'power-restored'],
  [0x0105, 'low-power'],
  [0x0106, 'idling'],
  [0x0107, 'overspeed'],
  [0x0108, 'fatigue'],
  [0x0109, 'coolant-overheat'],
  [0x010f, 'door'],
  [0x0111, 'harsh.acceleration'],
  [0x0112, 'harsh.braking'],
  [0x0113, 'harsh.cornering'],
  [0x0114, 'crash'],
  [0x0115, 'vibration'],
  ...[0x0201, 0x0202, 0x0203, 0x0204, 0x0205, 0x0206].map((id) => [id, 'fault'] as const),
  [0x0401, 'harsh.braking'],
  [0x0402, 'harsh.braking'],
  [0x0403, 'high-rpm'],
  [0x0404, 'idling'],
  [0x0407, 'removed'],
  [0x0408, 'tampering'],
  [0x040a, 'low-battery'],
  // one of the pairs of wires in the diagnostic socket
  ...[0x0405, 0x040b, 0x040c, 0x040d, 0x040e].map((id) => [id, 'tampering'] as const),
])
const ignition: ReadonlyMap<number, boolean> = new Map([
  [0x0001, true],
  [0x0002, false],
])
/** Armed, disarmed, a door closed, what the device cannot read, a wire back, charging. */
const silent = [0x0003, 0x0004, 0x0006, 0x010b, 0x010c, 0x010e, 0x0406, 0x0409]
const lastAlarm = 0x0500

/** Ids without a value; four tell with a byte whether they begin, and once they are over how it was. */
function alarms(bytes: Uint8Array, { reading }: ItemContext): boolean {
  const told = splitStreams(bytes)
  if (!told?.length || !told.every(({ id }) => id > 0 && id <= lastAlarm)) return false
  if (!told.some(({ id }) => cries.has(id) || ignition.has(id) || silent.includes(id))) return false
  for (const stream of told) {
    const { id, value } = stream
    meanStream(reading, stream, undefined, 'alarm')
    const isOver = value.length > 0 && value[0] === 0
    if (ignition.has(id)) reading.ignition = ignition.get(id) === true
    else if (!isOver && !silent.includes(id)) cry(reading, cries.get(id) ?? 'general')
  }
  keepRaw(reading, 'vehicleAlarms', told.map(({ id }) => id).join(','))
  return true
}

/** BCD time · `460,0,2,9766,4081,21,…`: country, operator, count, and of each its area, its own number, and how loud. */
function cells(bytes: Uint8Array, { reading }: ItemContext): boolean {
  const [, mcc, mnc, list] = /^(\d{3}),(\d{1,3}),\d,((?:\d+,\d+,\d+,?)+)$/.exec(ascii(bytes.subarray(6)).trim()) ?? []
  if (list === undefined) return false
  const numbers = list.split(',').map(Number)
  for (let index = 0; index + 2 < numbers.length && (reading.cells?.length ?? 0) < maxCells; index += 3) {
    const [areaCode = 0, cellId = 0, loud = 0] = numbers.slice(index, index + 3)
    if (areaCode === 0 || cellId === 0 || areaCode > 0xffffffff || cellId > 0xffffffff) continue
    reading.cells = [...(reading.cells ?? []), { mcc: Number(mcc), mnc: Number(mnc), areaCode, cellId }]
    if (index === 0) keepRaw(reading, 'gsmSignal', loud)
  }
  keepRaw(reading, 'cellsHeardAt', hex(bytes.subarray(0, 6)))
  return true
}
const maxCells = 16

/** u8 count · of each `-,-,-61,1c:20:db:8d:d7:80,6,`: cipher and name left blank, dBm, address, channel */
function accessPoints(bytes: Uint8Array, { reading }: ItemContext): boolean {
  const parts = ascii(bytes.subarray(1)).split(',')
  if (parts.length < 5 || !/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(parts[3] ?? '')) return false
  for (let index = 0; index + 3 < parts.length; index += 5) {
    addWifi(reading, parts[index + 3] as string, Number(parts[index + 2]))
  }
  return true
}

export const vehicleItems: ItemTable = new Map<number, readonly ItemForm[]>([
  [0xea, [listForm({ domain: [0x0001, 0x0fff], meanings: device, name: 'ea' })]],
  [0xeb, [listForm({ domain: [0x5001, 0x6fff], meanings: combustion, name: 'obd' })]],
  [0xec, [listForm({ domain: [0x5001, 0x6fff], meanings: combustion, name: 'obd' })]],
  [0xed, [listForm({ domain: [0x7001, 0x7fff], meanings: electric, name: 'obd' })]],
  [0xee, [listForm({ domain: [0x3001, 0x4fff], meanings: attached, name: 'ee' })]],
  [0xfa, [{ length: (length) => length >= 3, read: alarms }]],
  [0xfb, [{ length: (length) => length >= 16, read: cells }]],
  [0xfc, [{ length: (length) => length >= 20, read: accessPoints }]],
])
