import { readFileSync } from 'node:fs'
import { DecodedReading } from '@clutch/contracts/telematics/readings'
import Value from 'typebox/value'
import { describe, expect, test } from 'vitest'
import { type CommandReply, type DecodeOptions, ProtocolError } from '../protocol.ts'
import { fromHex } from '../wire.ts'
import { jt808 } from './family.ts'

interface Sample {
  verify: string
  payload: { enc: 'hex'; data: string }
  key?: string
  expect?: string
}
const samples = readFileSync(new URL('testdata/jt808.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line, index) => ({ line: index + 1, ...(JSON.parse(line) as Sample) }))

const receivedAtMs = Date.UTC(2026, 10, 22)
const counting: DecodeOptions = { checksum: 'count', receivedAtMs }
const strict: DecodeOptions = { checksum: 'strict', receivedAtMs }
const decode = (sample: Sample) => jt808.decode(fromHex(sample.payload.data), {}, counting)

/** What the other system calls it, and where ours is. Texts that answer a command are answers here. */
const ours: Record<string, (reading: DecodedReading, replies: readonly CommandReply[]) => unknown> = {
  'Position.KEY_SATELLITES': (reading) => reading.position?.satellites,
  'Position.KEY_POWER': (reading) => reading.externalV,
  'Position.KEY_BATTERY': (reading) => reading.batteryV,
  'Position.KEY_BATTERY_LEVEL': (reading) => reading.batteryPercent,
  'Position.KEY_CHARGE': (reading) => reading.charging,
  'Position.KEY_MOTION': (reading) => reading.motion,
  'Position.KEY_RPM': (reading) => reading.obd?.rpm?.toFixed(1),
  'Position.KEY_FUEL_USED': (reading) => reading.obd?.fuelUsedLitres,
  'Position.KEY_ICCID': (reading) => reading.raw?.iccid,
  'Position.KEY_DRIVER_UNIQUE_ID': (reading) => reading.driverKey,
  'Position.KEY_RESULT': (_, replies) => replies[0]?.text,
  'Position.KEY_DTCS': (reading) => reading.troubleCodes?.join(' '),
  'Position.PREFIX_TEMP + 1': (reading) => reading.temperaturesC?.sensor1,
  'Position.PREFIX_TEMP + 3': (reading) => reading.temperaturesC?.sensor3,
  '"cardCode"': (reading) => reading.raw?.cardCode,
  '"driver"': (reading) => reading.raw?.driverName,
  '"videoAlarm"': (reading) => `${reading.raw?.videoAlarms}L`,
  '"tire1Pressure"': (reading) => reading.raw?.tyre1PressureBar,
  '"lock2Battery"': (reading) => reading.raw?.lock2BatteryV,
  '"fuel1"': (reading) => reading.fuelLitres,
  '"alarmLabel"': (reading) => reading.raw?.alarmLabel,
  '"tag1Mac"': (reading) => reading.beacons?.[0]?.id,
}

const alarmsInOurWords: Record<string, unknown> = {
  'Position.ALARM_ACCELERATION': { harsh: [{ kind: 'acceleration' }] },
  'Position.ALARM_LOW_BATTERY + "," + Position.ALARM_REMOVING': { alarms: ['low-battery', 'removed'] },
}

const plainly = (text: string) => (text.startsWith('"') ? (JSON.parse(text) as string) : text)

/**
 * The card of line 22 is `90017383`: the lock's number before it, 001234567890, stands in item 63 of the same frame. The
 * other decoder reads the eight characters one byte too early.
 */
const readOneByteTooEarly = new Map([[22, '90017383']])
/** Codes are written in capitals, whoever sent them. */
const inCapitals = new Set([32])

describe('public samples', () => {
  test('there are 52 of them', () => expect(samples).toHaveLength(52))

  test.each(samples)('line $line: $verify $key', (sample) => {
    const { readings, replies } = decode(sample)
    for (const reading of readings) expect(Value.Errors(DecodedReading, reading)).toEqual([])
    const { key, expect: expected = '' } = sample
    if (sample.verify === 'verifyNull') {
      expect(readings).toEqual([])
    } else if (sample.verify.startsWith('verifyPosition')) {
      expect(readings.length).toBeGreaterThan(0)
      for (const { position, time } of readings) {
        expect(position).toBeDefined()
        expect(Date.parse(time)).toBeGreaterThan(Date.UTC(2010, 0, 1))
        expect(Date.parse(time)).toBeLessThan(receivedAtMs)
      }
    } else if (key === 'Position.KEY_ALARM') {
      expect(readings[0]).toMatchObject(alarmsInOurWords[expected] as object)
    } else if (sample.verify === 'verifyAttributes') {
      expect(readings).toHaveLength(1)
    } else {
      const told = ours[key as string]?.(readings[0] ?? { time: '' }, replies)
      const wanted = readOneByteTooEarly.get(sample.line) ?? plainly(expected)
      expect(String(told)).toBe(inCapitals.has(sample.line) ? wanted.toUpperCase() : wanted)
    }
  })

  test('two were edited after they were sent: counted by tools, refused by a live socket', () => {
    const edited = samples.filter((sample) => sample.line !== 36 && decode(sample).faults > 0)
    expect(edited.map(({ line }) => line)).toEqual([51, 52]) // the checksum, the length
    for (const { payload } of edited) {
      expect(() => jt808.decode(fromHex(payload.data), {}, strict)).toThrow(ProtocolError)
    }
  })

  test('published without their escapes, each is one frame still', () => {
    for (const { payload } of samples) {
      const bytes = fromHex(payload.data)
      const { frames, consumed, garbageBytes } = jt808.split(bytes, 4096)
      expect({ frames: frames.map((frame) => frame.length), consumed, garbageBytes }).toEqual({
        frames: [bytes.length],
        consumed: bytes.length,
        garbageBytes: 0,
      })
    }
  })

  test('a camera on a lorry: its own zone, a pedestrian ahead, and what it is supplied with', () => {
    expect(decode(samples[50] as Sample).readings).toEqual([
      {
        time: '2026-03-27T19:52:45.000Z', // it tells that its clock is at UTC-04:00
        position: {
          lat: 27.964546,
          lon: -82.476631,
          altitudeM: 8,
          speedKmh: 42.9,
          courseDeg: 182,
          satellites: 18,
          hdop: 0.6,
          valid: true,
        },
        ignition: true,
        outputs: { engineCut: 0 },
        odometerM: 110_500,
        externalV: 14,
        alarms: ['fault', 'forward-collision'],
        raw: {
          gsmSignal: 31,
          timeZone: 'UTC-04:00',
          videoAlarms: 1,
          videoLostChannels: 4,
          adasAlarm: 4,
          adasLevel: 1,
          alarmLabel: '303037343234322603271552450b0500',
          state0006: 4,
        },
      },
    ])
  })

  test('a plug in a car: what it read, and where', () => {
    expect(decode(samples[29] as Sample).readings).toEqual([
      {
        time: '2022-04-27T22:10:09.000Z',
        position: { lat: 23.111772, lon: 114.409784, valid: true },
        ignition: true,
        outputs: { engineCut: 0 },
        odometerM: 1_000_085_700,
        fuelPercent: 80,
        externalV: 12.73,
        obd: {
          speedKmh: 0,
          rpm: 952,
          coolantTemperatureC: 67,
          intakeAirTemperatureC: 39,
          intakePressureKpa: 49,
          fuelUsedLitres: 12_165.21,
          tripFuelConsumption: 0,
          averageFuelConsumption: 1.73,
        },
        raw: { vehicleKind: 2, liquidLevel: 80, obd0545: 30 },
      },
    ])
  })

  test('a tracker in the dark: masts and access points instead of a fix', () => {
    expect(decode(samples[8] as Sample).readings).toEqual([
      {
        time: '2025-04-23T04:21:40.000Z',
        position: {
          lat: 13.728691,
          lon: 100.730873,
          altitudeM: 0,
          speedKmh: 0,
          courseDeg: 0,
          satellites: 0,
          valid: false,
        },
        ignition: false,
        motion: true,
        charging: true,
        batteryPercent: 86,
        odometerM: 629_900,
        outputs: { engineCut: 0 },
        cells: [{ mcc: 520, mnc: 4, areaCode: 5042, cellId: 48_522_371 }],
        wifi: [
          { bssid: '30:de:4b:f6:73:68', rssiDbm: -50 },
          { bssid: 'c6:5b:be:c0:fa:c6', rssiDbm: -72 },
          { bssid: 'f0:09:0d:35:3c:03', rssiDbm: -72 },
          { bssid: '78:90:a2:f4:b0:1e', rssiDbm: -86 },
          { bssid: '64:20:e3:6e:35:e6', rssiDbm: -88 },
        ],
        raw: { gsmSignal: 26, iteme6: '00', iteme7: '0000000400000000', itemf5: '01' },
        flags: ['no-fix'],
      },
    ])
  })

  test('a padlock that counts in degrees and minutes', () => {
    expect(decode(samples[34] as Sample).readings).toEqual([
      {
        time: '2020-07-22T02:45:42.000Z',
        position: { lat: 6.2226233, lon: -75.5991883, speedKmh: 0, courseDeg: 0, satellites: 1, valid: false },
        charging: true,
        odometerM: 1_000,
        outputs: { engineCut: 0 },
        cells: [{ mcc: 732, mnc: 101, areaCode: 1506, cellId: 24_045 }],
        raw: { gsmSignal: 8, product: 3, status: 0, tilt: '[90,-75,-76]', wakeSource: 0 },
        flags: ['no-fix'],
      },
    ])
  })
})
