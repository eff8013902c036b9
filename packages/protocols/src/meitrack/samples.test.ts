import { readFileSync } from 'node:fs'
import { DecodedReading } from '@clutch/contracts/telematics/readings'
import Value from 'typebox/value'
import { describe, expect, test } from 'vitest'
import type { DecodeOptions } from '../protocol.ts'
import { fromAscii, fromHex } from '../wire.ts'
import { meitrack } from './family.ts'

const strict: DecodeOptions = { checksum: 'strict', receivedAtMs: Date.UTC(2026, 0, 2, 3, 4, 5) }
const counting: DecodeOptions = { ...strict, checksum: 'count' }
interface Sample {
  verify: string
  payload: { enc: 'hex' | 'latin1'; data: string }
  key?: string
  expect?: string
}
const samples = readFileSync(new URL('testdata/meitrack.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line, index) => ({ line: index + 1, ...(JSON.parse(line) as Sample) }))
const bytesOf = ({ payload: { enc, data } }: Sample) => (enc === 'hex' ? fromHex(data) : fromAscii(data))
const sample = (line: number) => bytesOf(samples[line - 1] as Sample)
const decoded = (bytes: Uint8Array, options = strict) => meitrack.decode(bytes, {}, options)
const only = (bytes: Uint8Array, options = strict) => decoded(bytes, options).readings[0]

describe('public samples', () => {
  test('there are 18 of them', () => expect(samples).toHaveLength(18))

  test.each(samples)('line $line: $verify', (each) => {
    const { readings, sources, session } = decoded(bytesOf(each), counting)
    expect(session.uniqueId).toMatch(/^\d{15}$/)
    expect(readings.length).toBeGreaterThan(0)
    expect(sources).toHaveLength(readings.length)
    for (const reading of readings) {
      expect(Value.Errors(DecodedReading, reading)).toEqual([])
      expect(reading.position).toBeDefined()
      expect(Date.parse(reading.time)).toBeGreaterThan(Date.UTC(2010, 0, 1))
      expect(Date.parse(reading.time)).toBeLessThan(Date.UTC(2026, 0, 1))
    }
  })

  test('the attributes a known decoder finds are found, under our names', () => {
    const ours: Record<string, (reading: DecodedReading | undefined) => unknown> = {
      '"tagTemp"': (reading) => reading?.temperaturesC?.tag,
      '"tagName"': (reading) => `"${reading?.raw?.tagName}"`,
      'Position.KEY_HOURS': (reading) => `${Math.round((reading?.engineHours ?? 0) * 60)} * 60000L`,
      'Position.KEY_LOCK': (reading) => reading?.raw?.lock === 1,
      'Position.KEY_INPUT': (reading) => reading?.raw?.input,
    }
    const told = samples.filter(({ key }) => key !== undefined)
    expect(told).toHaveLength(5)
    for (const each of told) {
      expect(String(ours[each.key as string]?.(only(bytesOf(each), counting)))).toBe(each.expect)
    }
  })

  test('two have checksums that were edited: counted by tools, refused by a live socket', () => {
    const edited = samples.filter((each) => decoded(bytesOf(each), counting).faults > 0)
    expect(edited.map(({ line }) => line)).toEqual([2, 3])
    for (const each of edited) {
      expect(() => decoded(bytesOf(each))).toThrow(expect.objectContaining({ code: 'checksum' }))
    }
  })

  test('a car with a temperature sensor, as text', () => {
    expect(only(sample(10))).toEqual({
      time: '2017-09-15T15:40:43.000Z',
      position: {
        lat: 34.516428,
        lon: 10.47016,
        altitudeM: 9,
        speedKmh: 68,
        courseDeg: 74,
        satellites: 9,
        hdop: 0.9,
        valid: true,
      },
      ignition: true,
      odometerM: 1_988_259,
      batteryV: 4.22,
      externalV: 13.93,
      temperaturesC: { sensor1: 27.06 },
      inputs: { din1: 0, din2: 1, din3: 0, din4: 0, ain1V: 0.03, ain2V: 0, ain3V: 0 },
      outputs: { dout1: 0, dout2: 0, dout3: 0, dout4: 0 },
      cells: [{ mcc: 605, mnc: 2, areaCode: 140, cellId: 505_254, rssiDbm: -89 }],
      raw: {
        event: 35,
        eventData: '00000001',
        gsmSignal: 12,
        runTimeS: 525_882,
        input: 2,
        output: 0,
        protocolVersion: 3,
        maxAccelerationMg: 360,
        maxBrakingMg: 511,
      },
    })
  })

  test('a lorry with its engine on the bus, as parameters', () => {
    expect(only(sample(2), counting)).toMatchObject({
      time: '2023-12-19T08:21:50.000Z',
      position: {
        lat: -0.870123,
        lon: 116.741464,
        speedKmh: 36,
        courseDeg: 86,
        hdop: 0.7,
        satellites: 38,
        valid: true,
      },
      ignition: true,
      externalV: 28.3,
      fuelPercent: 32,
      obd: { rpm: 1263, speedKmh: 40, coolantTemperatureC: 82, throttlePercent: 98, vehicleOdometerM: 37_642_960 },
      cells: [{ mcc: 510, mnc: 10, areaCode: 18_047, cellId: 64_623 }],
    })
  })

  test('three reports in one frame, one of them the button', () => {
    const { readings } = decoded(sample(6))
    expect(readings.map(({ alarms }) => alarms)).toEqual([['power-restored'], ['sos'], undefined])
    expect(readings.map(({ time }) => time.slice(17, 19))).toEqual(['18', '19', '20'])
  })

  test('the masts and access points that a tracker without a fix hears', () => {
    const reading = only(sample(4))
    expect(reading?.position?.valid).toBe(false)
    expect(reading?.cells).toEqual([{ mcc: 240, mnc: 1, areaCode: 39, cellId: 27_687_446, rssiDbm: -96 }])
    expect(reading?.wifi).toHaveLength(8)
    expect(reading?.wifi?.[0]).toEqual({ bssid: '2a:bd:89:0a:49:1c', rssiDbm: -46 })
  })
})
