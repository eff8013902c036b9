import { readFileSync } from 'node:fs'
import { DecodedReading } from '@clutch/contracts/telematics/readings'
import Value from 'typebox/value'
import { describe, expect, test } from 'vitest'
import type { DecodeOptions, DeviceRequest } from '../protocol.ts'
import { fromAscii } from '../wire.ts'
import { osmand } from './family.ts'

const receivedAtMs = Date.UTC(2026, 0, 2, 3, 4, 5)
const strict: DecodeOptions = { checksum: 'strict', receivedAtMs }
interface Sample {
  verify: string
  payload: { method: string; url: string; body: { data: string } | null; headers?: string }
}
const samples = readFileSync(new URL('testdata/osmand.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line, index) => ({ line: index + 1, ...(JSON.parse(line) as Sample) }))
function requestOf({ payload: { method, url, body, headers } }: Sample): DeviceRequest {
  const [, name, value] = /"([\w-]+)", "([^"]+)"/.exec(headers ?? '') ?? []
  return {
    method,
    url,
    headers: name === undefined ? {} : { [name.toLowerCase()]: value },
    body: fromAscii(body?.data ?? ''),
  }
}
const decoded = (request: Partial<DeviceRequest>, options = strict) =>
  osmand.decodeRequest({ method: 'GET', url: '/', headers: {}, body: new Uint8Array(0), ...request }, options)
const only = ({ readings }: ReturnType<typeof decoded>) => readings[0]

describe('public samples', () => {
  test('there are 6 of them', () => expect(samples).toHaveLength(6))

  test.each(samples)('line $line: $verify', (sample) => {
    const { readings, sources, session } = decoded(requestOf(sample))
    expect(session.uniqueId).toMatch(/^\d{6,15}$/)
    expect(readings).toHaveLength(1)
    expect(sources).toHaveLength(1)
    for (const reading of readings) {
      expect(Value.Errors(DecodedReading, reading)).toEqual([])
      expect(reading.position?.valid).toBe(true)
      expect(Date.parse(reading.time)).toBeGreaterThan(Date.UTC(2013, 0, 1))
      expect(Date.parse(reading.time)).toBeLessThanOrEqual(receivedAtMs)
    }
  })

  test('a phone in a car', () => {
    expect(only(decoded(requestOf(samples[1] as Sample)))).toEqual({
      time: '2021-07-21T08:06:34.444Z',
      position: {
        lat: -6.1148096,
        lon: 106.6837015,
        altitudeM: 35.7,
        speedKmh: 67.212,
        courseDeg: 63,
        accuracyM: 3.8,
        valid: true,
      },
      motion: false,
      odometerM: 0,
      batteryPercent: 79,
      charging: false,
      raw: {
        event: 'motionchange',
        activity: 'still',
        activityConfidencePercent: 100,
        speedAccuracyMps: 0.26,
        courseAccuracyDeg: 0.28,
        altitudeAccuracyM: 3.8,
      },
    })
  })

  test('a query with a blank in its time, and one without a time', () => {
    expect(only(decoded(requestOf(samples[2] as Sample)))).toEqual({
      time: '2014-06-04T09:10:11.000Z',
      position: { lat: 49.60688, lon: 6.15788, altitudeM: 384.7, speedKmh: 0, valid: true },
    })
    expect(only(decoded(requestOf(samples[4] as Sample)))).toEqual({
      time: '2026-01-02T03:04:05.000Z',
      flags: ['time-of-receipt'],
      position: { lat: 41.666667, lon: -0.883333, altitudeM: 350.059479, speedKmh: 0, valid: true },
      batteryPercent: 87,
    })
  })
})
