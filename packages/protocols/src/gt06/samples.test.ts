import { readFileSync } from 'node:fs'
import { DecodedReading } from '@clutch/contracts/telematics/readings'
import Value from 'typebox/value'
import { describe, expect, test } from 'vitest'
import { ProtocolError } from '../protocol.ts'
import { fromHex } from '../wire.ts'
import { gt06 } from './family.ts'

const receivedAtMs = Date.UTC(2026, 2, 1, 12, 0, 0)
const count = { checksum: 'count', receivedAtMs } as const
const strict = { checksum: 'strict', receivedAtMs } as const

interface Sample {
  verify: string
  payload: { enc: 'hex'; data: string }
  key?: string
  expect?: string
  position?: { time: string; valid: boolean; lat: number; lon: number }
}
const samples = readFileSync(new URL('testdata/gt06.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line, index) => ({ line: index + 1, ...(JSON.parse(line) as Sample) }))

function decode(line: number, options: Parameters<typeof gt06.decode>[2] = count) {
  return gt06.decode(fromHex(samples[line - 1]?.payload.data ?? ''), {}, options)
}

/** The other system's words, and ours. */
const alarms: Record<string, (reading: DecodedReading) => boolean | undefined> = {
  ALARM_SOS: ({ alarms }) => alarms?.includes('sos'),
  ALARM_LOW_BATTERY: ({ alarms }) => alarms?.includes('low-battery'),
  ALARM_TAMPERING: ({ alarms }) => alarms?.includes('tampering'),
  ALARM_REMOVING: ({ alarms }) => alarms?.includes('removed'),
  ALARM_ACCIDENT: ({ alarms }) => alarms?.includes('crash'),
  ALARM_ACCELERATION: ({ harsh }) => harsh?.[0]?.kind === 'acceleration',
  ALARM_BRAKING: ({ harsh }) => harsh?.[0]?.kind === 'braking',
}
const ours: Record<string, (reading: DecodedReading) => unknown> = {
  'Position.KEY_POWER': ({ externalV }) => externalV ?? null,
  'Position.KEY_BATTERY': ({ batteryV }) => batteryV,
  'Position.KEY_BATTERY_LEVEL': ({ batteryPercent }) => batteryPercent,
  'Position.KEY_HUMIDITY': ({ humidityPercent }) => humidityPercent?.sensor1,
  'Position.PREFIX_TEMP + 1': ({ temperaturesC }) => temperaturesC?.sensor1,
  'Position.PREFIX_ADC + 1': ({ inputs }) => inputs?.ain1V,
  'Position.KEY_DRIVER_UNIQUE_ID': ({ driverKey }) => driverKey,
  'Position.KEY_RESULT': ({ raw }) => raw?.serialData,
  'Position.KEY_ICCID': ({ raw }) => raw?.iccid,
  'Position.KEY_EVENT': ({ raw }) => raw?.event,
  'Position.KEY_HOURS': ({ engineHours }) => (engineHours ?? Number.NaN) * 3_600_000,
  '"eventFiles"': ({ raw }) => raw?.eventFiles,
  '"networkTechnology"': ({ raw }) => raw?.networkTechnology,
}

describe('public samples', () => {
  test('there are 85 of them', () => expect(samples).toHaveLength(85))

  test.each(samples)('line $line: $verify $key', (sample) => {
    const { readings } = decode(sample.line)
    for (const reading of readings) expect(Value.Errors(DecodedReading, reading)).toEqual([])
    if (sample.verify === 'verifyNull') {
      expect(readings).toEqual([])
      return
    }
    expect(readings).toHaveLength(1)
    const [reading] = readings as [DecodedReading]
    expect(Object.keys(reading).length).toBeGreaterThan(1)
    if (sample.verify === 'verifyPosition') {
      expect(Math.abs(reading.position?.lat ?? 99)).toBeLessThanOrEqual(90)
      expect(Math.abs(reading.position?.lon ?? 999)).toBeLessThanOrEqual(180)
      expect(Date.parse(reading.time)).toBeGreaterThan(Date.UTC(2010, 0, 1))
      expect(Date.parse(reading.time)).toBeLessThan(receivedAtMs)
      expect(reading.flags ?? []).not.toContain('time-of-receipt')
    }
    if (sample.position) {
      expect(reading.time).toBe(new Date(`${sample.position.time.replace(' ', 'T')}Z`).toISOString())
      expect(reading.position?.valid).toBe(sample.position.valid)
      expect(reading.position?.lat).toBeCloseTo(sample.position.lat, 4)
      expect(reading.position?.lon).toBeCloseTo(sample.position.lon, 4)
    }
    if (sample.key === 'Position.KEY_ALARM') {
      expect(alarms[sample.expect?.replace('Position.', '') ?? '']?.(reading)).toBe(true)
    } else if (sample.key !== undefined) {
      const expected = JSON.parse(sample.expect?.replace(/L$/, '').replace(/^0x(..)$/, '"0x$1"') ?? '')
      expect(ours[sample.key]?.(reading)).toBe(expected === '0xEA' ? 0xea : expected)
    }
  })

  test('each but one splits into itself: of that one the last byte is missing', () => {
    const cut = samples.filter(({ payload }) => {
      const bytes = fromHex(payload.data)
      const { frames, garbageBytes } = gt06.split(bytes, 4096)
      return frames.length !== 1 || frames[0]?.length !== bytes.length || garbageBytes !== 0
    })
    expect(cut.map(({ line }) => line)).toEqual([29])
  })

  test('five were edited after they were sent: counted by tools, refused by a live socket', () => {
    const edited = samples.filter(({ line }) => decode(line).faults > 0)
    expect(edited.map(({ line }) => line)).toEqual([14, 29, 53, 78, 79])
    for (const { line } of edited) expect(() => decode(line, strict)).toThrow(ProtocolError)
    for (const { line } of samples.filter((sample) => !edited.includes(sample))) {
      expect(() => decode(line, strict)).not.toThrow()
    }
  })

  test('seven are of hand-held trackers, whose messages have no checksum', () => {
    const bare = samples.filter(({ payload }) => /^787800(17|69)/.test(payload.data))
    expect(bare).toHaveLength(7)
    for (const { line } of bare) expect(decode(line, strict).faults).toBe(0)
  })

  test('a car with a relay and a tracker of the first kind', () => {
    expect(decode(76, strict).readings).toEqual([
      {
        time: '2017-08-25T17:02:08.000Z',
        position: {
          lat: 27.4666467,
          lon: 76.0436978,
          speedKmh: 88,
          courseDeg: 199,
          satellites: 4,
          valid: true,
        },
        ignition: true,
        charging: true,
        batteryPercent: 100,
        outputs: { engineCut: 0 },
        cells: [{ mcc: 404, mnc: 70, areaCode: 211, cellId: 49301 }],
        alarms: ['overspeed'],
        raw: { status: 70, gsmSignal: 4, event: 6 },
      },
    ])
  })

  test('an engine read by OBD, with the place where it was read', () => {
    expect(decode(25, strict).readings).toEqual([
      {
        time: '2021-01-13T08:32:13.000Z',
        position: {
          lat: 32.8061456,
          lon: 34.9578928,
          speedKmh: 84,
          courseDeg: 166,
          satellites: 11,
          valid: true,
        },
        ignition: true,
        odometerM: 1_609_840,
        fuelPercent: 0,
        engineHours: 37.84,
        obd: { coolantTemperatureC: 72, speedKmh: 85, rpm: 2450, fuelUsedLitres: 254.03 },
        raw: { obd17: 0, obd22: 1, obd30: 14.3, obd39: 8.75, obd3A: 10.29, obd46: 6.61, obd48: 1.03, obd50: 0 },
      },
    ])
  })

  test('a dash camera that saw a sharp bend', () => {
    expect(decode(3, strict).readings).toMatchObject([
      {
        time: '2024-11-13T03:20:06.000Z',
        position: { lat: 43.8970383, lon: -79.27096, speedKmh: 44, courseDeg: 169, satellites: 10, valid: true },
        externalV: 13.8,
        harsh: [{ kind: 'cornering' }],
      },
    ])
  })

  test('masts and access points of an electric bicycle without a fix', () => {
    expect(decode(54, strict).readings).toEqual([
      {
        time: '2017-06-23T12:27:19.000Z',
        cells: [
          { mcc: 510, mnc: 10, areaCode: 124, cellId: 2321, rssiDbm: -36 },
          { mcc: 510, mnc: 10, areaCode: 124, cellId: 2322, rssiDbm: -35 },
          { mcc: 510, mnc: 10, areaCode: 129, cellId: 20222, rssiDbm: -30 },
          { mcc: 510, mnc: 10, areaCode: 197, cellId: 4111, rssiDbm: -18 },
        ],
        wifi: [{ bssid: '10:be:f5:65:57:4e', rssiDbm: -55 }],
        raw: { status: 0 },
      },
    ])
  })

  test('an asset tracker that tells all in modules', () => {
    expect(decode(84, strict).readings).toMatchObject([
      {
        time: '2022-08-22T10:11:26.000Z',
        position: { lat: 45.8026622, lon: 8.8879444, altitudeM: 368, hdop: 1.8, satellites: 7, valid: true },
        batteryV: 4.05,
        raw: { iccid: '89395000210515306836', imei: '868565050002347', event: 14 },
      },
    ])
  })

  test('a fuel sensor, a temperature sensor, a button and a battery that can be taken off', () => {
    expect(decode(61, strict).readings).toMatchObject([{ temperaturesC: { sensor1: 29.6 }, fuelLitres: 8.43 }])
    expect(decode(2, strict).readings).toMatchObject([{ temperaturesC: { sensor1: 21.3 } }])
    expect(decode(5, strict).readings).toMatchObject([{ beacons: [{ id: 'c4a82828ccfe' }] }])
    expect(decode(4, strict).readings).toMatchObject([{ raw: { packBatteryPercent: 71 } }])
  })

  test('answers to commands are readable, and what they tell is kept', () => {
    expect(decode(57, strict).replies).toEqual([{ kind: 'reply', text: 'DYD=Success!' }])
    expect(decode(65, strict).replies).toEqual([{ kind: 'reply', text: 'Restore fuel supply: Success!' }])
    expect(decode(53).readings).toMatchObject([{ batteryV: 5.56 }])
    expect(decode(60, strict).readings).toMatchObject([
      {
        time: '2017-05-26T10:27:47.000Z',
        position: { lat: 54.739332, lon: 25.27327, courseDeg: 126.53, speedKmh: 0, valid: true },
      },
    ])
  })
})
