import { alarms } from '@clutch/contracts/telematics/alarms'
import { DecodedReading } from '@clutch/contracts/telematics/readings'
import Value from 'typebox/value'
import { describe, expect, test } from 'vitest'
import { fromAscii, fromHex } from '../wire.ts'
import { ruptela } from './family.ts'
import { encodeFrame } from './frames.ts'
import { ioElements } from './io-elements.ts'
import { encodeRecords, type IoElement } from './records.ts'

const imei = '863591024076709'

function read(...io: IoElement[]): DecodedReading {
  const record = {
    seconds: Date.UTC(2026, 0, 2) / 1000,
    sameSecond: 0,
    part: 0,
    priority: 0,
    lonE7: 134_000_000,
    latE7: 525_000_000,
    altitudeTenths: 340,
    courseHundredths: 9000,
    satellites: 11,
    speedKmh: 48,
    hdopTenths: 9,
    eventId: 0,
    io,
  }
  const frame = encodeFrame(imei, 68, encodeRecords([record], 'extended'))
  const [reading] = ruptela.decode(frame, {}, { checksum: 'strict', receivedAtMs: 0 }).readings
  expect(Value.Errors(DecodedReading, reading)).toEqual([])
  const { time: _, position: __, ...told } = reading as DecodedReading
  return told as DecodedReading
}

const one = (id: number, value: number): IoElement => ({ id, width: 1, value: value & 0xff })
const two = (id: number, value: number): IoElement => ({ id, width: 2, value: value & 0xffff })
const four = (id: number, value: number): IoElement => ({ id, width: 4, value: value >>> 0 })
const words = (id: number, text: string): IoElement => ({ id, width: 8, value: fromAscii(text.padEnd(8, '\0')) })
const digits = (id: number, hex: string): IoElement => ({ id, width: 8, value: fromHex(hex) })

describe('the list', () => {
  test('has each id once, alarms that exist, and bounds that the width can hold', () => {
    expect(new Set(ioElements.map(({ id }) => id)).size).toBe(ioElements.length)
    for (const { to, width, signed, most = 0, not = [], times = 1, per = 1 } of ioElements) {
      if (to.startsWith('alarms.')) expect(alarms).toHaveProperty([to.slice(7)])
      const span = 2 ** (width * 8)
      expect(times > 0 && per > 0 && most < span).toBe(true)
      for (const fault of not) {
        expect(fault).toBeGreaterThanOrEqual(signed ? -span / 2 : 0)
        expect(fault).toBeLessThan(signed ? span / 2 : span)
      }
    }
  })

  test('no width, value or id is lost', () => {
    for (const { id } of ioElements) {
      for (const io of [one(id, 0xfd), two(id, 0xfefd), four(id, 0xfffffefd), digits(id, '0102030405060708')]) {
        expect([id, io.width, Object.keys(read(io))]).not.toEqual([id, io.width, []])
      }
    }
  })
})

describe('a truck on FMS', () => {
  test('tells hours, weights, temperatures and pedals in their units', () => {
    expect(
      read(four(203, 200_000), two(204, 32_327), one(115, 128), two(89, 9376), two(41, 20_000), two(358, 1_800)),
    ).toEqual({
      engineHours: 10_000,
      obd: {
        serviceDistanceKm: 1000,
        coolantTemperatureC: 88,
        ambientTemperatureC: 20,
        axleWeight1Kg: 10_000,
        combinedWeightKg: 18_000,
      },
    })
    expect(read(one(206, 128), two(210, 15_360), one(367, 128), one(37, 1), four(530, 61_500))).toEqual({
      fuelLitres: 61.5,
      obd: { pedalPercent: 51.2, speedKmh: 60, gear: 3, cruiseControl: 1 },
    })
  })

  test('what the bus does not have measures nothing, and is kept', () => {
    expect(read(one(115, 254), two(197, 65_100), one(13, 3), one(36, 2), four(203, 4_270_000_000))).toEqual({
      raw: {
        'obd.coolantTemperatureC': 254,
        'obd.rpm': 65_100,
        motion: 3,
        'obd.footbrake': 2,
        engineHours: 4_270_000_000,
      },
    })
  })

  test('drivers’ times come in halves, cards in parts', () => {
    const told = read(
      four(119, 0x00_5a_ff_ff),
      four(853, 0x01_2c_00_3c),
      two(858, 0x0a09),
      words(126, 'DF000000'),
      words(127, '12345678'),
      words(128, 'FFFFFFFF'),
      words(129, 'FFFFFFFF'),
      words(167, 'B-CL 42'),
    )
    expect(told).toEqual({
      driverKey: 'DF00000012345678',
      raw: {
        driver1ContinuousDrivingMin: 90,
        driver1UntilDailyRestMin: 300,
        driver2UntilDailyRestMin: 60,
        driver1DailyDrivingHours: 10,
        driver2DailyDrivingHours: 9,
        registration: 'B-CL42',
      },
    })
  })

  test('doors and lamps', () => {
    expect(read(one(518, 0b0100_0001)).inputs).toEqual({
      doorFrontLeft: 1,
      doorFrontRight: 0,
      doorRearLeft: 0,
      doorRearRight: 0,
      boot: 0,
      bonnet: 1,
    })
    expect(read(one(369, 1), one(372, 0), one(368, 1))).toEqual({
      inputs: { busDoor1: 1, busDoor2: 0 },
      obd: { busDoor1Locked: 1 },
    })
    expect(read(one(292, 3), one(309, 1), one(332, 2), one(351, 7))).toEqual({
      obd: { airConditioningLamp: 3, malfunctionLamp: 1, lowAdBlueLamp: 2 },
      raw: { 'obd.laneDepartureOffLamp': 7 },
    })
  })
})

describe('a car', () => {
  test('by its diagnostic socket', () => {
    expect(
      read(one(96, 120), one(97, 36), four(93, 0x83_07_65_00), one(1222, 128), two(950, 9_350), one(515, 131)),
    ).toEqual({
      stateOfChargePercent: 65.5,
      obd: {
        coolantTemperatureC: 80,
        ambientTemperatureC: -4,
        malfunctionLamp: 1,
        troubleCodeCount: 3,
        longFuelTrimPercent: 0,
        tractionHealthPercent: 93.5,
      },
      raw: { monitors: 0x83_07_65_00 },
    })
  })

  test('what is only taken over from another element says it where nothing else does', () => {
    expect(read(two(921, 52))).toEqual({ obd: { speedKmh: 52 } })
    expect(read(two(921, 52), one(95, 51))).toEqual({ obd: { speedKmh: 51 }, raw: { io921: 52 } })
    expect(read(two(924, 30), two(642, 31))).toEqual({ fuelLitres: 31, raw: { io924: 30 } })
  })

  test('the number of the vehicle, from whichever source has one', () => {
    const bus = [words(123, 'WV1ZZZ2E'), words(124, 'Z8601538'), words(125, '8*')]
    expect(read(...bus)).toEqual({ vin: 'WV1ZZZ2EZ86015388' })
    const diagnostics = [words(104, 'VF1AAAAA'), words(105, 'A1234567'), words(106, '8')]
    expect(read(...bus, ...diagnostics)).toEqual({ vin: 'VF1AAAAAA12345678', raw: { busVin: 'WV1ZZZ2EZ86015388' } })
  })
})

describe('driving', () => {
  test('how hard stands beside what', () => {
    expect(read(one(136, 1), two(403, 343))).toEqual({ harsh: [{ kind: 'acceleration', value: 0.35 }] })
    expect(read(one(143, 2), two(404, 0))).toEqual({ harsh: [{ kind: 'cornering' }], raw: { corneringCount: 2 } })
    expect(read(one(136, 0), two(403, 120))).toEqual({ raw: { accelerationMs2: 1.2 } })
  })

  test('a count of harsh and extreme braking outweighs that of all brakes', () => {
    expect(read(one(134, 9), one(135, 0))).toEqual({ raw: { brakes: 9 } })
    expect(read(one(134, 9), one(135, 0x12))).toEqual({
      harsh: [{ kind: 'braking' }],
      raw: { brakes: 9, extremeBrakes: 1, brakingCount: 3 },
    })
  })

  test('what a device cries out about', () => {
    expect(read(one(411, 1), one(558, 1), one(985, 1), one(169, 1), four(716, 0x000501), one(430, 1))).toEqual({
      alarms: ['rollover', 'sos', 'unplugged', 'idling', 'lane-departure', 'fatigue'],
      raw: { fatigueAlarm: 0x501 },
    })
    expect(read(one(758, 255), one(415, 2))).toEqual({ raw: { tampering: 255, 'gps-antenna-cut': 2 } })
  })
})

describe('what is connected', () => {
  test('sensors by wire and by Bluetooth, and their faults', () => {
    expect(
      read(two(78, -105), two(79, 2001), two(600, -1850), two(601, 0x7fff), two(605, 4550), two(817, 512)),
    ).toEqual({
      temperaturesC: { oneWire1: -10.5, ble1: -18.5 },
      humidityPercent: { ble1: 45.5, oneWire1: 51.2 },
      raw: { 'temperaturesC.oneWire2': 2001, 'temperaturesC.ble2': 0x7fff },
    })
    expect(read(two(211, 2047), one(212, -3), two(66, 100))).toEqual({
      temperaturesC: { fuelA1: -3 },
      raw: { fuelA1Level: 2047, fuelC1Level: 100 },
    })
  })

  test('a cold box and a scale', () => {
    expect(read(two(184, -181), two(186, -200), one(191, 1), four(181, 4000), two(831, 65))).toEqual({
      temperaturesC: { fridgeReturn: -18.1 },
      inputs: { fridgeDoor: 1 },
      raw: { fridgeSetpoint1C: -20, fridgeEngineHours: 200, scaleAxle1Kg: 6500 },
    })
    expect(read(four(658, 2735))).toEqual({ temperaturesC: { fridgeCompartment1: 23.5 } })
  })

  test('keys: nobody’s are none, of two readers both are told', () => {
    expect(read(digits(34, 'ffffffffffffffff'), digits(171, '0000000000ab12cd'))).toEqual({
      driverKey: '0000000000ab12cd',
    })
    expect(read(digits(34, '01d042f31d000031'), digits(171, '0000000000ab12cd'))).toEqual({
      driverKey: '01d042f31d000031',
      raw: { io171: '0000000000ab12cd' },
    })
    expect(read(digits(646, '00000000e2003412'), digits(647, '0123456789abcdef')).driverKey).toBe(
      'e20034120123456789abcdef',
    )
    expect(read(digits(823, 'ac233f6e21900000'), digits(824, '0000000000000000')).trailerKey).toBe('ac233f6e2190')
  })

  test('a mast that is told whole is a cell', () => {
    expect(read(four(150, 24_602), two(851, 41), four(852, 70_001))).toEqual({
      cells: [{ mcc: 246, mnc: 2, areaCode: 41, cellId: 70_001 }],
    })
    expect(read(four(150, 24_602), two(851, 41))).toEqual({ raw: { operator: 24_602, areaCode: 41 } })
  })
})
