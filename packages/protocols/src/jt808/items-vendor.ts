import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { alarm, keepRaw, measure } from '../draft.ts'
import { hex, WireReader } from '../wire.ts'
import { type Cry, type Field, isPrintable, readBits, readRow, rowBytes, setVolts, textOf } from './fields.ts'
import type { ItemContext, ItemForm, ItemTable } from './items.ts'

/** Items of makers, by what is known of them. */

const charging = 0xff

/** One byte of percent; FF while it charges. */
const batteryByte: ItemForm = {
  length: 1,
  read: (bytes, { reading }) => {
    if (bytes[0] === charging) reading.charging = true
    else reading.batteryPercent = bytes[0] as number
    return true
  },
}

/** The number printed on the driver's card. */
const cardNumber: ItemForm = { length: 4, row: [{ as: 'u32', to: 'driverKey' }] }

/** 16 bits, sign and magnitude, tenths; FFFF where no sensor is. */
function temperatures(bytes: Uint8Array, { reading }: ItemContext): boolean {
  for (let channel = 1; channel <= bytes.length / 2; channel += 1) {
    const sent = ((bytes[channel * 2 - 2] as number) << 8) | (bytes[channel * 2 - 1] as number)
    if (sent === 0xffff) continue
    const tenths = sent & 0x8000 ? 0 - (sent & 0x7fff) : sent
    measure(reading, 'temperaturesC', `sensor${channel}`, tenths / 10)
  }
  return true
}

function humidities(bytes: Uint8Array, { reading }: ItemContext): boolean {
  for (let channel = 1; channel <= bytes.length / 2; channel += 1) {
    const sent = ((bytes[channel * 2 - 2] as number) << 8) | (bytes[channel * 2 - 1] as number)
    if (sent !== 0xffff) measure(reading, 'humidityPercent', `sensor${channel}`, sent / 10)
  }
  return true
}

/** A step of ten and, on some, the percentage itself. */
function batteryStep(bytes: Uint8Array, { reading }: ItemContext): boolean {
  const [step, percent] = bytes as unknown as [number, number]
  reading.batteryPercent = percent >= 1 && percent <= 100 ? percent : step * 10
  return true
}

/** u8 – · u8 percent · u16 hundredths of a volt */
function batteryOrSupply(bytes: Uint8Array, { reading }: ItemContext): boolean {
  const reader = new WireReader(bytes, 1)
  reading.batteryPercent = reader.u8()
  return setVolts(reading, reader.u16() / 100)
}

/** u16 events · u16 switches · u32 events */
function events57(bytes: Uint8Array, { reading, traits }: ItemContext): boolean {
  const reader = new WireReader(bytes)
  const cries = { 8: 'harsh.acceleration', 9: 'harsh.braking', 10: 'harsh.cornering' } as const
  readBits(reading, reader.u16(), { bits: 'u16', cries, to: 'raw.drivingEvents' })
  const switches = reader.u16()
  if (switches !== 0) keepRaw(reading, 'switches', switches)
  const more = reader.u32()
  readBits(reading, more, { bits: 'u32', cries: traits.doorBit === undefined ? {} : { 16: 'door' }, to: 'raw.events' })
  return true
}

const tyreBytes = 8
const maxTyres = 60

/** u8 tyre · sensor of 3 · u16 pressure in fortieths of a bar · u8 °C + 50 · u8 state; zeros where there is none. */
function tyres(bytes: Uint8Array, { reading }: ItemContext): boolean {
  const reader = new WireReader(bytes)
  for (let index = 0; index < maxTyres && reader.remaining >= tyreBytes; index += 1) {
    const tyre = `tyre${reader.u8()}`
    keepRaw(reading, `${tyre}SensorId`, hex(reader.slice(3)))
    const pressure = reader.u16()
    const temperature = reader.u8()
    keepRaw(reading, `${tyre}Status`, reader.u8())
    if (pressure === 0 && temperature === 0) continue // the sensor is silent
    keepRaw(reading, `${tyre}PressureBar`, (pressure & 0x3ff) / 40)
    keepRaw(reading, `${tyre}TemperatureC`, temperature - 50)
  }
  return true
}

/** Whole degrees with a sign, and 255ths. */
function sensorDecimal(reader: WireReader): number {
  const whole = (reader.u8() << 24) >> 24
  const fraction = reader.u8() / 255
  return whole < 0 ? whole - fraction : whole + fraction
}

/** u8 sensor · address of 6 · temperature of 2 · humidity of 2 */
function bluetoothSensors(bytes: Uint8Array, { reading }: ItemContext): boolean {
  const reader = new WireReader(bytes)
  while (reader.remaining >= 11) {
    const sensor = `sensor${reader.u8()}`
    keepRaw(reading, `${sensor}Address`, hex(reader.slice(6)))
    measure(reading, 'temperaturesC', sensor, sensorDecimal(reader))
    measure(reading, 'humidityPercent', sensor, sensorDecimal(reader))
  }
  return true
}

const sosButtons = 0b11110

function events7(bytes: Uint8Array, { reading }: ItemContext): boolean {
  const bits = ((bytes[0] as number) << 8) | (bytes[1] as number)
  if (bits & 1) alarm(reading, 'vibration')
  if (bits & sosButtons) alarm(reading, 'sos')
  if (bytes.some((byte) => byte !== 0)) keepRaw(reading, 'iteme7', hex(bytes))
  return true
}

const eaRows: ReadonlyMap<number, readonly Field[]> = new Map<number, readonly Field[]>([
  [
    0x11,
    [
      { as: 'u16', to: 'raw.externalAlarms' },
      { as: 'u8', to: 'raw.alarmThresholdType' },
    ],
  ],
  [0x13, [{ as: 'u16', to: 'raw.illuminance' }]],
  [0x14, [{ as: 'u16', to: 'raw.airPressure' }]],
  [0x15, [{ as: 'u16', to: 'humidityPercent.external', per: 10 }]],
  [0x16, [{ as: 'u16', to: 'temperaturesC.external', minus: 500, per: 10 }]],
])

/** u8 kind, then u8 id · u8 length · value */
function external(bytes: Uint8Array, { reading }: ItemContext): boolean {
  const told: { id: number; value: Uint8Array }[] = []
  const reader = new WireReader(bytes, 1)
  while (reader.remaining >= 2) {
    const id = reader.u8()
    const length = reader.u8()
    if (length > reader.remaining) return false
    told.push({ id, value: reader.slice(length) })
  }
  const known = told.filter(({ id, value }) => value.length >= rowBytes(eaRows.get(id) ?? [{ skip: 256 }]))
  if (known.length === 0) return false
  for (const { id, value } of told) {
    const row = eaRows.get(id)
    if (row && value.length >= rowBytes(row)) readRow(reading, value, row)
    else if (value.length > 0) keepRaw(reading, `ea${id.toString(16).padStart(2, '0')}`, hex(value))
  }
  return true
}

const feCries: Readonly<Record<number, Cry>> = {
  0: 'harsh.acceleration',
  1: 'harsh.braking',
  2: 'harsh.cornering',
  3: 'crash',
  4: 'tampering',
}
const feList = 0x7c
const feAlarms = 0x01

/** A mark, then a list, or the battery. */
function marked(bytes: Uint8Array, { reading }: ItemContext): boolean {
  if (bytes[0] !== feList) {
    reading.batteryPercent = bytes[1] as number
    return true
  }
  const reader = new WireReader(bytes, 1)
  while (reader.remaining >= 2) {
    const id = reader.u8()
    const value = reader.slice(Math.min(reader.u8(), reader.remaining))
    if (id === feAlarms && value.length >= 4) {
      readRow(reading, value, [{ bits: 'u32', cries: feCries, to: 'raw.drivingEvents' }])
    } else if (value.some((byte) => byte !== 0)) {
      keepRaw(reading, `fe${id.toString(16).padStart(2, '0')}`, hex(value))
    }
  }
  return true
}

const extendedAlarms: Field = {
  bits: 'u16',
  to: 'raw.extendedAlarms',
  cries: {
    0: 'harsh.acceleration',
    1: 'harsh.braking',
    2: 'harsh.braking',
    3: 'harsh.cornering',
    4: 'crash',
    5: 'rollover',
  },
}

const text = (to: `raw.${string}`): ItemForm => ({
  length: (length) => length > 0,
  read: (bytes, { reading }) => {
    const told = textOf(bytes)
    if (told !== '') keepRaw(reading, to.slice(4), told)
    return true
  },
})

const printableText = (name: string): ItemForm => ({
  length: (length) => length >= 4,
  read: (bytes, { reading }) => {
    const told = textOf(bytes)
    if (told === '' || !isPrintable(bytes.filter((byte) => byte !== 0))) return false
    keepRaw(reading, name, told)
    return true
  },
})

function acceleration(reading: DecodedReading, bytes: Uint8Array): boolean {
  const reader = new WireReader(bytes)
  keepRaw(reading, 'acceleration', `[${reader.i16()},${reader.i16()},${reader.i16()}]`)
  return true
}

export const vendorItems: ItemTable = new Map<number, readonly ItemForm[]>([
  [0x32, [{ length: 1, row: [{ as: 'u8', to: 'raw.gpsSatellites' }] }]],
  [0x33, [{ length: 1, row: [{ as: 'u8', to: 'raw.mode' }] }]],
  [0x51, [{ length: (length) => length > 0 && length <= 16 && length % 2 === 0, read: temperatures }]],
  [0x52, [{ length: 1, row: [{ as: 'u8', to: 'raw.rotation' }] }]],
  [0x56, [{ length: 2, read: batteryStep }]],
  [0x57, [{ length: 8, read: events57 }]],
  [0x58, [{ length: (length) => length > 0 && length <= 16 && length % 2 === 0, read: humidities }]],
  [0x61, [{ length: 2, row: [{ as: 'u16', to: 'externalV', per: 100 }] }]],
  [
    0x68,
    [
      { length: 2, row: [{ as: 'u16', to: 'batteryPercent', per: 100 }] },
      { length: 4, row: [{ as: 'u16', to: 'batteryPercent', per: 100, not: [0] }] },
    ],
  ],
  [0x69, [{ length: 2, row: [{ as: 'u16', to: 'batteryV', per: 100 }] }]],
  [0x71, [printableText('iccid')]],
  [0x77, [{ length: (length) => length > 0 && length % tyreBytes === 0, read: tyres }]],
  [0x82, [{ length: 2, row: [{ as: 'u16', to: 'externalV', per: 10 }] }]],
  [
    0xa7,
    [
      {
        length: 4,
        row: [
          { as: 'u16', to: 'inputs.adc1', per: 100 },
          { as: 'u16', to: 'inputs.adc2', per: 100 },
        ],
      },
    ],
  ],
  [0xac, [{ length: 4, row: [{ as: 'u32', to: 'odometerM' }] }]],
  [0xbc, [text('raw.driverName')]],
  [0xbd, [{ length: (length) => length > 0, row: [{ text: 'rest', to: 'driverKey' }] }]],
  [0xcc, [text('raw.iccid')]],
  [0xcd, [{ length: 2, row: [{ as: 'i16', to: 'position.altitudeM' }] }]],
  [0xd0, [{ length: 4, row: [{ bits: 'u32', to: 'raw.userStatus', cries: { 3: 'vibration' } }] }]],
  [0xd3, [{ length: 2, row: [{ as: 'u16', to: 'externalV', per: 10 }] }]],
  [0xd4, [batteryByte, cardNumber]],
  [0xd5, [{ length: 2, row: [{ as: 'u16', to: 'batteryV', per: 100 }] }]],
  [0xd6, [text('raw.iccid')]],
  [0xe1, [batteryByte, { length: 2, row: [{ as: 'u16', to: 'externalV', per: 10 }] }, cardNumber]],
  [
    0xe2,
    [
      {
        length: 4,
        when: ({ noFuelInE2 }) => !noFuelInE2,
        row: [{ as: 'u32', to: 'fuelLitres', per: 10 }],
      },
    ],
  ],
  [0xe3, [{ length: (length) => length === 4 || length === 6, read: batteryOrSupply }, printableText('name')]],
  [
    0xe4,
    [
      {
        length: 2,
        read: (bytes, { reading }) => {
          if (bytes[0] === 0) reading.charging = true
          reading.batteryPercent = bytes[1] as number
          return true
        },
      },
    ],
  ],
  [
    0xe5,
    [
      {
        length: 1,
        read: (bytes, { reading }) => {
          reading.motion = bytes[0] === 1
          return true
        },
      },
    ],
  ],
  [0xe6, [{ length: (length) => length >= 11 && length % 11 === 0, read: bluetoothSensors }]],
  [0xe7, [{ length: 8, read: events7 }]],
  [0xe9, [batteryByte, cardNumber]],
  [0xea, [{ length: (length) => length > 2, read: external }]],
  [0xed, [printableText('card')]],
  [
    0xee,
    [
      {
        length: 6,
        row: [
          { as: 'u8', to: 'raw.gsmSignal' },
          { as: 'u16', to: 'externalV', per: 1000 },
          { as: 'u16', to: 'batteryV', per: 1000 },
          { as: 'u8', to: 'position.satellites' },
        ],
      },
    ],
  ],
  [0xf1, [{ length: 4, row: [{ as: 'u32', to: 'externalV', per: 1000 }] }, printableText('iccid')]],
  [0xf2, [text('raw.firmware')]],
  [0xf3, [{ length: 1, row: [{ as: 'u8', to: 'raw.armed' }] }]],
  [0xf4, [{ length: 2, row: [extendedAlarms] }]],
  [
    0xf5,
    [
      { length: 2, row: [{ as: 'u16', to: 'raw.illuminance' }] },
      { length: 6, read: (bytes, { reading }) => acceleration(reading, bytes) },
    ],
  ],
  [0xfb, [printableText('container')]],
  [0xfc, [{ length: 1, row: [{ as: 'u8', to: 'raw.geofence' }] }]],
  [
    0xfe,
    [
      { length: 1, row: [{ as: 'u8', to: 'batteryPercent' }] },
      { length: 2, row: [{ as: 'u16', to: 'externalV', per: 10 }] },
      { length: 4, row: [{ as: 'u32', to: 'odometerM' }] },
      { length: (length) => length >= 3, read: marked },
    ],
  ],
])
