import { alarms } from '@clutch/contracts/telematics/alarms'
import { DecodedReading } from '@clutch/contracts/telematics/readings'
import Value from 'typebox/value'
import { describe, expect, test } from 'vitest'
import type { DecodeOptions } from '../protocol.ts'
import { fromAscii, fromHex, hex } from '../wire.ts'
import { type CodecName, encodeBody, type IoElement } from './codec.ts'
import { teltonika } from './family.ts'
import { encodeTcpFrame } from './frames.ts'
import { asset, personal } from './io-assets.ts'
import { fmb } from './io-fmb.ts'
import type { IoMeaning } from './io-meaning.ts'
import { gh, older } from './io-older.ts'
import { professional } from './io-professional.ts'

const tables = { fmb, professional, older, gh, personal, asset }

const options: DecodeOptions = { checksum: 'strict', receivedAtMs: Date.UTC(2026, 0, 1) }

function read(io: IoElement[], told: { model?: string; codec?: CodecName; eventId?: number } = {}): DecodedReading {
  const { model, codec = '8E', eventId = 0 } = told
  const record = {
    timestampMs: Date.UTC(2026, 0, 1),
    priority: 0,
    lonE7: 131_234_567,
    latE7: 525_000_001,
    altitudeM: 34,
    courseDeg: 90,
    satellites: 11,
    speedKmh: 48,
    eventId,
    ...(codec === '16' && { generation: 7 }),
    io,
  }
  const frame = encodeTcpFrame(encodeBody(codec, [record]))
  const [reading] = teltonika.decode(frame, {}, { ...options, ...(model !== undefined && { model }) }).readings
  expect(Value.Errors(DecodedReading, reading)).toEqual([])
  return reading as DecodedReading
}

const one = (id: number, value: number): IoElement => ({ id, width: 1, value })
const two = (id: number, value: number): IoElement => ({ id, width: 2, value: value & 0xffff })
const four = (id: number, value: number): IoElement => ({ id, width: 4, value: value >>> 0 })
const eight = (id: number, text: string): IoElement => ({
  id,
  width: 8,
  value: BigInt(`0x${[...text.padEnd(8, '\0')].map((c) => c.charCodeAt(0).toString(16).padStart(2, '0')).join('')}`),
})
const words = (id: number, text: string): IoElement => ({ id, width: text.length, value: fromAscii(text) })

describe.each(Object.entries(tables))('the ids of %s', (_, meanings: readonly IoMeaning[]) => {
  test('are alarms that exist', () => {
    const cried = meanings.flatMap(({ to }) => (to.startsWith('alarms.') ? [to.slice(7)] : []))
    expect(cried.filter((name) => !(name in alarms))).toEqual([])
  })

  test('have a scale that divides, and faults that the width can hold', () => {
    for (const { id, width, signed, per = 1, times = 1, not = [], within = [] } of meanings) {
      expect(id).toBeGreaterThan(0)
      expect(per >= 1 && times >= 1).toBe(true)
      const span = 2 ** ((width || 8) * 8)
      for (const fault of [...not, ...within]) {
        expect(fault).toBeGreaterThanOrEqual(signed ? -span / 2 : 0)
        expect(fault).toBeLessThan(signed ? span / 2 : span)
      }
    }
  })
})

test('an id of a width means one thing, but where a model says otherwise first', () => {
  for (const meanings of [fmb, professional, older, gh]) {
    const seen = new Map<string, string>()
    for (const { id, width, to } of meanings) {
      const key = `${id} in ${width}`
      expect([key, seen.get(key) ?? to]).toEqual([key, to])
      seen.set(key, to)
    }
  }
})

describe('the FMB family', () => {
  test('tells engine hours, what charges it, humidity, doors and lamps in their own fields', () => {
    const told = [
      four(102, 90),
      one(116, 1),
      two(86, 455),
      one(10804, 73),
      two(90, 0x1100),
      one(953, 1),
      two(118, 7400),
      one(411, 64),
      two(755, 182),
      four(449, 3600),
    ]
    expect(read(told, { model: 'FMC130' })).toMatchObject({
      engineHours: 1.5,
      charging: true,
      humidityPercent: { ble1: 45.5, eye1: 73 },
      inputs: { doorFrontLeft: 1, doorFrontRight: 0, doorRearLeft: 0, doorRearRight: 0, bonnet: 1, boot: 0 },
      obd: { malfunctionLamp: 1, axleWeight1Kg: 7400, rangeM: 182_000 },
      stateOfChargePercent: 64,
      raw: { ignitionOnS: 3600 },
    })
  })

  test('an element of another width is not what the list says, and is kept', () => {
    const reading = read([four(1, 100), one(205, 7), four(80, 84), two(11, 39), one(4, 1), two(70, 0xff9c)])
    expect(reading.raw).toEqual({ io1: 100, io205: 7, io80: 84 })
    expect(reading.inputs).toEqual({ ain3V: 0.039, din4: 1 })
    expect(reading.temperaturesC).toEqual({ device: -10 })
  })

  test('sensors that say that they are not there measure nothing', () => {
    const reading = read([
      four(72, -551),
      two(73, 850),
      two(86, 3000),
      two(10800, 32_767),
      one(202, 0x80),
      four(74, -55),
    ])
    expect(reading.temperaturesC).toEqual({ dallas3: -5.5 })
    expect(reading).not.toHaveProperty('humidityPercent')
    expect(reading.raw).toEqual({
      'temperaturesC.dallas1': -551,
      'temperaturesC.dallas2': 850,
      'humidityPercent.ble1': 3000,
      'temperaturesC.eye1': 32_767,
      'temperaturesC.lls1': -128,
    })
  })

  test('a mast that is told whole is a cell; half of one is kept', () => {
    const whole = read([two(205, 0xabcd), two(206, 5730), four(241, 26_201), four(636, 0x1abcd)])
    expect(whole.cells).toEqual([{ mcc: 262, mnc: 1, areaCode: 5730, cellId: 0x1abcd }])
    expect(whole).not.toHaveProperty('raw')
    expect(read([two(205, 9), two(206, 5730), four(241, 310_410)]).cells).toEqual([
      { mcc: 310, mnc: 410, areaCode: 5730, cellId: 9 },
    ])
    const half = read([two(205, 9), four(241, 26_201)])
    expect(half).not.toHaveProperty('cells')
    expect(half.raw).toEqual({ cellId: 9, operator: 26_201 })
  })

  test('a key is spelt as it was sent', () => {
    expect(read([{ id: 78, width: 8, value: 0x01000b00791c1793n }]).driverKey).toBe('01000B00791C1793')
    expect(read([{ id: 78, width: 8, value: 0n }])).not.toHaveProperty('driverKey')
    expect(read([{ id: 207, width: 8, value: 0x00000000004af3c2n }]).driverKey).toBe('00000000004AF3C2')
    const said = teltonika.voice.carried({ time: '2026-01-01T00:00:00.000Z', driverKey: '93171C79000B0001' })
    expect(said.driverKey).toBe('93171C79000B0001')
  })

  test('a fence is news only in the record that it caused', () => {
    expect(read([one(155, 1)], { eventId: 155 })).toMatchObject({ alarms: ['geofence-enter'], raw: { fence1: 1 } })
    expect(read([one(61, 0)], { eventId: 61 })).toMatchObject({ alarms: ['geofence-exit'], raw: { fence6: 0 } })
    expect(read([one(231, 3)], { eventId: 231 })).toMatchObject({ alarms: ['overspeed'], raw: { fence50: 3 } })
    expect(read([one(175, 0)], { eventId: 0 })).not.toHaveProperty('alarms')
  })

  test('how fast, and what kind of crash, stands beside the alarm', () => {
    expect(read([one(255, 133), one(247, 5)])).toMatchObject({
      alarms: ['overspeed', 'crash'],
      raw: { overspeed: 133, crash: 5 },
    })
  })

  test('what a beacon tells beside its identity stands by its number', () => {
    const told = fromHex('010a' + '0f06aabbccddeeff' + '0701')
    expect(read([{ id: 10829, width: told.length, value: told }]).raw).toMatchObject({ io10829: hex(told) })
    const whole = fromHex('010e' + '0f06aabbccddeeff' + '07012d' + '090101')
    expect(read([{ id: 11317, width: whole.length, value: whole }])).toMatchObject({
      beacons: [{ id: 'aabbccddeeff' }],
      humidityPercent: { tag1: 45 },
      raw: { tag1Motion: 1 },
    })
  })

  test('texts are read as texts', () => {
    expect(
      read([words(264, '4006381333931'), words(387, '+52.5000+013.4000+034.000/'), words(403, 'A. Driver\0\0')]).raw,
    ).toEqual({
      barcode: '4006381333931',
      iso6709: '+52.5000+013.4000+034.000/',
      driverName: 'A. Driver',
    })
  })
})

describe('trucks', () => {
  const told = [one(127, 91), one(239, 1)]
  const wide = [
    four(80, 73),
    four(88, 1240),
    four(104, 9008),
    four(87, 41),
    four(216, 412_000_750),
    four(205, 19_283_746),
  ]

  test('are known by their model', () => {
    const model = 'FMC650'
    expect(read([...told, ...wide, two(206, 4711), four(241, 26_203), two(128, -6)], { model })).toMatchObject({
      ignition: true,
      engineHours: 9008,
      fuelPercent: 41,
      odometerM: 412_000_750,
      obd: { speedKmh: 73, rpm: 1240, coolantTemperatureC: 91, ambientTemperatureC: -6 },
      cells: [{ mcc: 262, mnc: 3, areaCode: 4711, cellId: 19_283_746 }],
    })
  })

  test('are known by codec 16, which none but they speak', () => {
    expect(read(wide, { codec: '16' })).toMatchObject({ engineHours: 9008, odometerM: 412_000_750 })
    expect(read([two(11, 39)], { codec: '16' }).inputs).toEqual({ ain3V: 0.039 })
  })

  test('what the bus does not have is not a distance', () => {
    const reading = read([four(113, -160_635)], { model: 'FM6320' })
    expect(reading).not.toHaveProperty('obd')
    expect(reading.raw).toEqual({ 'obd.serviceDistanceKm': -160_635 })
    expect(read([four(113, -1200)], { model: 'FM6320' }).obd).toEqual({ serviceDistanceKm: -1200 })
  })

  test('longer texts come in parts', () => {
    const io = [
      one(235, 0x38),
      eight(233, 'WV1ZZZ2E'),
      eight(234, 'Z8601533'),
      eight(195, 'DF000012'),
      eight(196, '34567890'),
      eight(231, 'B-CL 123'),
      eight(232, '4'),
      { id: 197, width: 8, value: 0xffffffffffffffffn },
      { id: 198, width: 8, value: 0xffffffffffffffffn },
    ]
    expect(read(io, { model: 'FMB640' })).toMatchObject({
      vin: 'WV1ZZZ2EZ86015338',
      driverKey: 'DF00001234567890',
      raw: { driver1Card: 'DF00001234567890', registration: 'B-CL 1234' },
    })
    expect(read(io, { model: 'FMB640' }).raw).not.toHaveProperty('driver2Card')
  })

  test('a trailer names itself', () => {
    expect(read([words(10357, 'TRL-0042')], { model: 'FMC650' }).trailerKey).toBe('TRL-0042')
  })
})

describe('others', () => {
  test('a button that a person carries calls for help', () => {
    expect(read([one(236, 1)], { model: 'TMT250' }).alarms).toEqual(['sos'])
    expect(read([one(236, 1)], { model: 'FMB120' }).alarms).toEqual(['general'])
  })

  test('before the FMB family, 251 and 252 were about who may drive', () => {
    expect(read([one(251, 1), one(252, 1)], { model: 'FM1100' })).toMatchObject({
      raw: { immobiliser: 1, authorisedDriving: 1 },
    })
    expect(read([one(251, 1), one(252, 1)], { model: 'FMB920' }).alarms).toEqual(['idling', 'unplugged'])
  })
})

test('where the device does not count itself, the vehicle does', () => {
  expect(read([four(87, 38_000_000)])).toMatchObject({ odometerM: 38_000_000, obd: { vehicleOdometerM: 38_000_000 } })
  expect(read([four(16, 5000), four(87, 38_000_000)]).odometerM).toBe(5000)
})
