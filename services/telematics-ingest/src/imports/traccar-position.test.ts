import { DecodedReading } from '@clutch/contracts/telematics/readings'
import { validatorOf } from '@clutch/shared/validation'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { positionOf, type SourcePosition } from './traccar-position.ts'
import { protocolOf } from './traccar-protocols.ts'
import { instantIn, type Zone, zoneOf } from './traccar-values.ts'

const utc = zoneOf('UTC') as Zone
const row = {
  id: '77',
  deviceid: '3',
  protocol: 'teltonika',
  servertime: '2025-06-01 08:00:05.5',
  devicetime: '2025-06-01 08:00:00',
  fixtime: '2025-06-01 07:59:30',
  valid: 't',
  latitude: '52.5',
  longitude: '13.4',
  altitude: '34',
  speed: '10',
  course: '90',
  accuracy: '0',
}
const read = (more: Record<string, unknown> = {}) => positionOf({ ...row, ...more }, utc) as SourcePosition

test('a row becomes a reading: knots become km/h, an older fix tells its own time, no accuracy is not 0 m', () => {
  expect(read()).toEqual({
    sourceId: '3',
    key: 'id 77',
    timeMs: Date.UTC(2025, 5, 1, 8),
    protocol: 'teltonika',
    reading: {
      time: '2025-06-01T08:00:00.000Z',
      position: {
        lat: 52.5,
        lon: 13.4,
        altitudeM: 34,
        speedKmh: 18.52,
        courseDeg: 90,
        time: '2025-06-01T07:59:30.000Z',
        valid: true,
      },
    },
  })
})

test('attributes go where they belong, the rest is kept raw', () => {
  const { reading } = read({
    attributes: JSON.stringify({
      ignition: true,
      motion: false,
      odometer: 1500,
      totalDistance: 99,
      fuel: 40,
      fuelLevel: 55,
      power: 12.4,
      battery: 4.1,
      batteryLevel: 90,
      hours: 7_200_000,
      driverUniqueId: 'AB12',
      alarm: 'powerCut,hardBraking,laneChange',
      io239: 1,
      adc1: 2.5,
      in2: true,
      out1: false,
      temp1: -4,
      rpm: 900,
      rssi: 4,
      sat: 9,
      hdop: 0.8,
      dtcs: 'P0301 P0420',
      result: 'ok',
      nested: { a: 1 },
    }),
  })
  expect(reading).toMatchObject({
    ignition: true,
    motion: false,
    odometerM: 1500,
    fuelLitres: 40,
    fuelPercent: 55,
    externalV: 12.4,
    batteryV: 4.1,
    batteryPercent: 90,
    engineHours: 2,
    driverKey: 'AB12',
    alarms: ['unplugged', 'general'],
    harsh: [{ kind: 'braking' }],
    inputs: { io239: 1, adc1: 2.5, in2: 1 },
    outputs: { out1: 0 },
    temperaturesC: { temp1: -4 },
    obd: { rpm: 900 },
    troubleCodes: ['P0301', 'P0420'],
    raw: { totalDistance: 99, alarm: 'laneChange', rssi: 4, result: 'ok', nested: '{"a":1}' },
  })
  expect(reading.position).toMatchObject({ satellites: 9, hdop: 0.8 })
})

test('masts and access points that were heard are kept', () => {
  const network = {
    cellTowers: [
      { mobileCountryCode: 262, mobileNetworkCode: 2, locationAreaCode: 5, cellId: 77, signalStrength: -70 },
    ],
    wifiAccessPoints: [{ macAddress: 'AA-BB-CC-DD-EE-0F' }, { macAddress: 'none' }],
  }
  const { reading } = read({ network: JSON.stringify(network) })
  expect(reading.cells).toEqual([{ mcc: 262, mnc: 2, areaCode: 5, cellId: 77, rssiDbm: -70 }])
  expect(reading.wifi).toEqual([{ bssid: 'aa:bb:cc:dd:ee:0f' }])
})

describe('times', () => {
  test.each([
    ['2025-06-01 08:00:00', 'UTC', '2025-06-01T08:00:00.000Z'],
    ['2025-06-01 08:00:00.123456', 'Europe/Berlin', '2025-06-01T06:00:00.123Z'],
    ['2025-01-01 08:00:00', 'Europe/Berlin', '2025-01-01T07:00:00.000Z'],
    ['2025-06-01 08:00:00+02', 'America/New_York', '2025-06-01T06:00:00.000Z'],
    ['2025-06-01T08:00:00.000+0000', 'Europe/Berlin', '2025-06-01T08:00:00.000Z'],
    ['2025-06-01T08:00:00-03:30', 'UTC', '2025-06-01T11:30:00.000Z'],
    // The hour that comes twice: the first; the one that does not come: an hour later.
    ['2025-10-26 02:30:00', 'Europe/Berlin', '2025-10-26T00:30:00.000Z'],
    ['2025-03-30 02:30:00', 'Europe/Berlin', '2025-03-30T01:30:00.000Z'],
  ])('%s in %s is %s', (text, zone, instant) => {
    expect(new Date(instantIn(text, zoneOf(zone) as Zone)!).toISOString()).toBe(instant)
  })

  test('what a clock in a zone shows comes back to the instant it shows', () => {
    const zones = ['Europe/Berlin', 'America/St_Johns', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'UTC']
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.date({ min: new Date('2005-01-01'), max: new Date('2035-01-01'), noInvalidDate: true }),
        (name, at) => {
          const shown = at.toLocaleString('sv-SE', { timeZone: name })
          const back = instantIn(shown, zoneOf(name) as Zone) as number
          expect(new Date(back).toLocaleString('sv-SE', { timeZone: name })).toBe(shown)
        },
      ),
    )
  })
})

test('protocols that are spoken here are found by their names there, others are not guessed', () => {
  expect(['gl200', 'huabao', 'teltonika', 'GT06'].map(protocolOf)).toEqual(['queclink', 'jt808', 'teltonika', 'gt06'])
  expect(['watch', 'constructor', null].map(protocolOf)).toEqual([undefined, undefined, undefined])
})

test('whatever a row holds, it is a reading that keeps its schema or it says why not', () => {
  const isReading = validatorOf(DecodedReading)
  const value = fc.oneof(
    fc.string(),
    fc.double(),
    fc.constantFrom(
      '1e308',
      '-1e308',
      '91',
      '-181',
      'NaN',
      'Infinity',
      '9999-12-31 23:59:59',
      '0001-01-01 00:00:00',
      '\0',
    ),
    fc.json(),
    fc.jsonValue(),
  )
  const names = [...Object.keys(row), 'attributes', 'network']
  const attributes = fc.dictionary(
    fc.constantFrom(
      'odometer',
      'hours',
      'alarm',
      'vin',
      'sat',
      'hdop',
      'driverUniqueId',
      'dtcs',
      'io1',
      'x',
      '__proto__',
    ),
    value,
  )
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 4 }),
      fc.option(attributes, { nil: undefined }),
      (odd, odder) => {
        const found = positionOf({ ...row, ...odd, ...(odder && { attributes: odder }) }, utc)
        if (typeof found === 'string') return
        if (!isReading(found.reading)) throw new Error(JSON.stringify([found.reading, isReading.errors]))
      },
    ),
    { numRuns: 2_000 },
  )
})
