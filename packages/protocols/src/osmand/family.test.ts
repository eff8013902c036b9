import { readFileSync } from 'node:fs'
import { DecodedReading } from '@clutch/contracts/telematics/readings'
import fc from 'fast-check'
import Value from 'typebox/value'
import { describe, expect, test } from 'vitest'
import { type DecodeOptions, type DeviceRequest, ProtocolError } from '../protocol.ts'
import { ascii, fromAscii } from '../wire.ts'
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
const get = (query: string, options = strict) => decoded({ url: `/?${query}` }, options)
const post = (value: unknown) =>
  decoded({
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: new TextEncoder().encode(JSON.stringify(value)),
  })
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

describe('parameters', () => {
  const place = 'id=1&lat=52.5&lon=13.4'

  test.each([
    ['1377177267', '2013-08-22T13:14:27.000Z'],
    ['1377177267.5', '2013-08-22T13:14:27.500Z'],
    ['1377177267123', '2013-08-22T13:14:27.123Z'],
    ['2013-08-22T13:14:27Z', '2013-08-22T13:14:27.000Z'],
    ['2013-08-22T15:14:27.250%2B02:00', '2013-08-22T13:14:27.250Z'],
    ['2013-08-22T15:14:27+02:00', '2013-08-22T13:14:27.000Z'], // a plus that was not escaped
    ['2013-08-22+13:14:27', '2013-08-22T13:14:27.000Z'],
    ['2013-08-22%2013:14:27', '2013-08-22T13:14:27.000Z'],
    ['2013-08-22T13:14:27', '2013-08-22T13:14:27.000Z'],
  ])('timestamp=%s', (timestamp, time) => expect(only(get(`${place}&timestamp=${timestamp}`))?.time).toBe(time))

  test('a time without a zone is of the device’s', () => {
    const inBerlin = { ...strict, utcOffsetMin: 120 }
    expect(only(get(`${place}&timestamp=2013-08-22+15:14:27`, inBerlin))?.time).toBe('2013-08-22T13:14:27.000Z')
    expect(only(get(`${place}&timestamp=1377177267`, inBerlin))?.time).toBe('2013-08-22T13:14:27.000Z')
  })

  test('everything that the documents name', () => {
    const query = `${place}&timestamp=1377177267&valid=false&speed=10&bearing=359.5&altitude=-4.5&accuracy=12&hdop=0.8&batt=81.5&charge=true&driverUniqueId=AB12&sat=7&cell=262,1,4660,22136,-85&cell=262,2,1,2&wifi=AC-23-3F-C0-D2-E0,-57`
    expect(only(get(query))).toEqual({
      time: '2013-08-22T13:14:27.000Z',
      flags: ['no-fix'],
      position: {
        lat: 52.5,
        lon: 13.4,
        speedKmh: 18.52,
        courseDeg: 359.5,
        altitudeM: -4.5,
        accuracyM: 12,
        hdop: 0.8,
        satellites: 7,
        valid: false,
      },
      batteryPercent: 81.5,
      charging: true,
      driverKey: 'AB12',
      cells: [
        { mcc: 262, mnc: 1, areaCode: 4660, cellId: 22_136, rssiDbm: -85 },
        { mcc: 262, mnc: 2, areaCode: 1, cellId: 2 },
      ],
      wifi: [{ bssid: 'ac:23:3f:c0:d2:e0', rssiDbm: -57 }],
    })
    expect(only(get('deviceid=1&location=60.0,30.0&heading=90&valid=1'))?.position).toEqual({
      lat: 60,
      lon: 30,
      courseDeg: 90,
      valid: true,
    })
  })

  test('attributes that trackers have, alarms among them', () => {
    expect(
      only(
        get(
          `${place}&timestamp=1&ignition=true&motion=false&odometer=1234.5&hours=5400000&power=12.6&battery=3.9&rpm=2150&vin=wv1zzz2ez86015388&alarm=sos,powerCut,hardBraking,abduction`,
        ),
      ),
    ).toMatchObject({
      ignition: true,
      motion: false,
      odometerM: 1234.5,
      engineHours: 1.5,
      externalV: 12.6,
      batteryV: 3.9,
      obd: { rpm: 2150 },
      vin: 'WV1ZZZ2EZ86015388',
      alarms: ['sos', 'unplugged', 'general'],
      harsh: [{ kind: 'braking' }],
      raw: { alarm: 'abduction' },
    })
  })

  test('a number beyond all measure is none', () => {
    expect(() => get('id=1&lat=1e99&lon=1')).toThrow(ProtocolError)
    expect(only(get(`${place}&timestamp=1&speed=1e99&odometer=1e99`))).toMatchObject({
      raw: { speed: '1e99', odometer: '1e99' },
    })
  })

  test('the rest is kept, as numbers where they are', () => {
    expect(only(get(`${place}&timestamp=1&temp=21.5&note=a+b&odometer=much&cell=none&flag=true`))?.raw).toEqual({
      temp: 21.5,
      note: 'a b',
      odometer: 'much',
      cell: 'none',
      flag: 'true',
    })
  })

  test('values without a place are a reading, a name alone is none', () => {
    expect(only(get('id=1&timestamp=1377177267&batt=50'))).toEqual({
      time: '2013-08-22T13:14:27.000Z',
      batteryPercent: 50,
    })
    expect(get('id=1&timestamp=1377177267')).toMatchObject({ readings: [], session: { uniqueId: '1' } })
  })

  test('a form is a query in the body, and may share with one', () => {
    const form = (body: string, url = '/') => decoded({ method: 'POST', url, body: fromAscii(body) })
    expect(only(form(`${place}&timestamp=1377177267`))?.position).toMatchObject({ lat: 52.5, lon: 13.4 })
    expect(form('lat=52.5&lon=13.4', '/?id=77')).toMatchObject({ session: { uniqueId: '77' } })
  })

  test.each([
    ['lat=1&lon=2', 'id'],
    ['id=&lat=1&lon=2', 'id'],
    ['id=1&deviceid=2&lat=1&lon=2', 'id'],
    ['id=1&lat=north&lon=2', 'lat'],
    ['id=1&lat=91&lon=2', 'lat'],
    ['id=1&lat=1&lon=181', 'lon'],
    ['id=1&lat=NaN&lon=1', 'lat'],
    ['id=1&lat=1', 'lon'],
    ['id=1&lon=1', 'lat'],
    ['id=1&location=1', 'location'],
    ['id=1&location=1,2,3', 'location'],
    ['id=1&lat=1&lon=2&timestamp=yesterday', 'timestamp'],
    ['id=1&lat=1&lon=2&timestamp=-5', 'timestamp'],
    ['id=1&lat=1&lon=2&timestamp=2013-13-45+00:00:00', 'timestamp'],
    ['id=1&lat=1&lon=2&timestamp=', 'timestamp'],
  ])('%s is refused for its %s', (query, parameter) => {
    expect(() => get(query)).toThrow(expect.objectContaining({ code: 'malformed', parameter }))
  })

  test('a request sent again states its reading by the same bytes, unless it never told when', () => {
    const at = (query: string, ms: number) => get(query, { ...strict, receivedAtMs: ms }).sources
    expect(at(`${place}&timestamp=1`, 1)).toEqual(at(`${place}&timestamp=1`, 2))
    expect(at(place, 1)).not.toEqual(at(place, 2))
  })
})

describe('JSON', () => {
  const coords = { latitude: 52.5, longitude: 13.4, speed: -1, heading: -1, accuracy: 5 }
  const location = { timestamp: '2026-01-01T00:00:00.000Z', coords }

  test('one location, several, themselves the body, or each with its device', () => {
    const bodies = [
      { device_id: '7', location },
      { device_id: '7', location: [location, location] },
      { device_id: 7, ...location },
      [
        { device_id: '7', location },
        { device_id: '7', location },
      ],
    ]
    expect(bodies.map((body) => post(body).readings.length)).toEqual([1, 2, 1, 2])
    for (const body of bodies) {
      expect(post(body).session.uniqueId).toBe('7')
      expect(only(post(body))).toEqual({
        time: '2026-01-01T00:00:00.000Z',
        position: { lat: 52.5, lon: 13.4, accuracyM: 5, valid: true },
      })
    }
  })

  test('the query may name the device', () => {
    const request = { method: 'POST', url: '/?id=9', body: fromAscii(JSON.stringify({ location })) }
    expect(decoded(request).session.uniqueId).toBe('9')
  })

  test('extras mean what parameters mean, and what is not known is kept', () => {
    expect(
      only(
        post({
          device_id: '7',
          location: {
            ...location,
            is_moving: true,
            odometer: 12.5,
            battery: { level: -1, is_charging: true },
            extras: { ignition: false, alarm: 'sos', driverUniqueId: 'AB12', shift: 3, list: [1] },
            provider: { gps: true },
            uuid: 'x',
            mock: true,
          },
        }),
      ),
    ).toEqual({
      time: '2026-01-01T00:00:00.000Z',
      position: { lat: 52.5, lon: 13.4, accuracyM: 5, valid: true },
      motion: true,
      ignition: false,
      charging: true,
      odometerM: 12.5,
      driverKey: 'AB12',
      alarms: ['sos'],
      raw: { shift: 3, list: '[1]', provider: '{"gps":true}', mock: 'true' },
    })
  })

  test.each([
    [{ location }, 'id'],
    [{ device_id: {}, location }, 'id'],
    [
      [
        { device_id: '7', location },
        { device_id: '8', location },
      ],
      'id',
    ],
    [{ device_id: '7', location: { coords: { latitude: 'x', longitude: 1 } } }, 'latitude'],
    [{ device_id: '7', location: { coords: { latitude: 1, longitude: null } } }, 'longitude'],
    [{ device_id: '7', location: { coords: [] } }, 'coords'],
    [{ device_id: '7', location: { coords, timestamp: 'noon' } }, 'timestamp'],
    [{ device_id: '7', location: { coords, timestamp: [] } }, 'timestamp'],
    [{ device_id: '7', location: [1] }, 'location'],
    [[1], 'location'],
    [{ device_id: '7', location: Array.from({ length: 4097 }, () => ({})) }, 'location'],
  ])('body %# is refused for its %s', (body, parameter) => {
    expect(() => post(body)).toThrow(expect.objectContaining({ code: 'malformed', parameter }))
  })

  test('what is no JSON is refused for its body', () => {
    expect(() => decoded({ method: 'POST', body: fromAscii('{"device_id":') })).toThrow(
      expect.objectContaining({ parameter: 'body' }),
    )
  })
})

test('hostile requests give readings of the declared shape or a ProtocolError', () => {
  const names = [
    'id',
    'lat',
    'lon',
    'location',
    'timestamp',
    'speed',
    'sat',
    'hdop',
    'cell',
    'wifi',
    'alarm',
    'batt',
    'vin',
  ]
  const query = fc
    .array(fc.tuple(fc.oneof(fc.constantFrom(...names), fc.string()), fc.oneof(fc.string(), fc.double().map(String))))
    .map((pairs) => `/?id=1&${new URLSearchParams(pairs)}`)
  const json = fc.oneof(
    fc.jsonValue(),
    fc.record({ device_id: fc.string(), location: fc.oneof(fc.jsonValue(), fc.array(fc.jsonValue())) }),
    fc.record({
      device_id: fc.constant('1'),
      location: fc.record({
        timestamp: fc.oneof(fc.integer(), fc.string()),
        coords: fc.record({ latitude: fc.double(), longitude: fc.integer(), speed: fc.double(), heading: fc.double() }),
        battery: fc.jsonValue(),
        extras: fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), fc.jsonValue()),
      }),
    }),
  )
  fc.assert(
    fc.property(
      query,
      fc.oneof(
        json.map((value) => JSON.stringify(value)),
        fc.string(),
      ),
      (url, text) => {
        for (const request of [{ url }, { url: '/', body: new TextEncoder().encode(text) }]) {
          try {
            for (const reading of decoded(request).readings) expect(Value.Errors(DecodedReading, reading)).toEqual([])
          } catch (error) {
            if (!(error instanceof ProtocolError)) throw error
          }
        }
      },
    ),
    { numRuns: 1500 },
  )
})

describe('a phone', () => {
  /** As a server takes a request apart. */
  function served(bytes: Uint8Array): DeviceRequest {
    const text = ascii(bytes)
    const headEnd = text.indexOf('\r\n\r\n')
    const [line = '', ...headers] = text.slice(0, headEnd).split('\r\n')
    const [method = '', url = ''] = line.split(' ')
    const named = Object.fromEntries(headers.map((each) => each.toLowerCase().split(': ')))
    const body = bytes.subarray(headEnd + 4)
    expect(named).toEqual({
      host: 'telematics',
      'content-type': 'application/json',
      'content-length': `${body.length}`,
    })
    return { method, url, headers: named, body }
  }

  const arbitraryReading: fc.Arbitrary<DecodedReading> = fc.record(
    {
      time: fc
        .date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
        .map((date) => date.toISOString()),
      position: fc.record(
        {
          lat: fc.double({ min: -90, max: 90, noNaN: true }),
          lon: fc.double({ min: -180, max: 180, noNaN: true }),
          altitudeM: fc.double({ min: -500, max: 9000, noNaN: true }),
          speedKmh: fc.double({ min: 0, max: 400, noNaN: true }),
          courseDeg: fc.double({ min: 0, max: 360, noNaN: true }),
          satellites: fc.nat(40),
          hdop: fc.double({ min: 0, max: 50, noNaN: true }),
          accuracyM: fc.double({ min: 0, max: 5000, noNaN: true }),
          valid: fc.boolean(),
        },
        { requiredKeys: ['lat', 'lon', 'valid'] },
      ),
      ignition: fc.boolean(),
      motion: fc.boolean(),
      charging: fc.boolean(),
      odometerM: fc.double({ min: 0, max: 1e9, noNaN: true }),
      engineHours: fc.double({ min: 0, max: 1e5, noNaN: true }),
      batteryPercent: fc.double({ min: 0, max: 100, noNaN: true }),
      batteryV: fc.double({ min: 0, max: 5, noNaN: true }),
      driverKey: fc.stringMatching(/^[0-9A-F]{1,16}$/),
      vin: fc.stringMatching(/^[0-9A-Z]{15,17}$/),
      alarms: fc.array(fc.constantFrom('sos', 'crash', 'unplugged', 'unheard-of'), { maxLength: 3 }),
      harsh: fc.array(fc.record({ kind: fc.constantFrom('braking', 'cornering', 'acceleration') }), { maxLength: 2 }),
      raw: fc.record({ event: fc.oneof(fc.constant('motionchange'), fc.constant('7')) }),
    },
    { requiredKeys: ['time'] },
  )

  test('what it tells is what is read, and what was carried once is carried again', () => {
    fc.assert(
      fc.property(fc.array(arbitraryReading, { maxLength: 5 }), (told) => {
        const { readings, session } = osmand.decodeRequest(served(osmand.voice.newSpeaker('7').report(told)), strict)
        const carried = told.map((reading) => osmand.voice.carried(reading))
        expect(session.uniqueId).toBe('7')
        expect(readings).toEqual(carried)
        expect(carried.map((reading) => osmand.voice.carried(reading))).toEqual(carried)
        for (const reading of readings) expect(Value.Errors(DecodedReading, reading)).toEqual([])
      }),
      { numRuns: 500 },
    )
  })

  test('time, place, ignition, odometer and alarms are among what it tells', () => {
    const told: DecodedReading = {
      time: '2026-03-01T12:00:00.900Z',
      position: {
        lat: 52.5,
        lon: 13.4,
        altitudeM: 34,
        speedKmh: 50,
        courseDeg: 90,
        satellites: 9,
        hdop: 0.8,
        valid: true,
      },
      ignition: true,
      odometerM: 1234,
      alarms: ['crash'],
      harsh: [{ kind: 'braking' }],
      externalV: 12.6,
    }
    expect(osmand.voice.carried(told)).toEqual(told)
  })

  test.each([
    ['HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', ['stored']],
    ['HTTP/1.1 204 No Content\r\n\r\n', ['stored']],
    ['HTTP/1.1 401 Unauthorized\r\ncontent-length: 2\r\n\r\n{}', ['turned-away']],
    ['HTTP/1.1 404 Not Found\r\ncontent-length: 2\r\n\r\n{}', ['turned-away']],
    ['HTTP/1.1 400 Bad Request\r\ncontent-length: 2\r\n\r\n{}', ['refused']],
    ['HTTP/1.1 503 Unavailable\r\ncontent-length: 0\r\n\r\n', ['refused']],
    [
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n',
      ['other', 'stored'],
    ],
  ])('%j is heard, wherever it is cut', (response, kinds) => {
    const bytes = fromAscii(response)
    const speaker = osmand.voice.newSpeaker('7')
    expect(speaker.hear(bytes)).toEqual({ consumed: bytes.length, heard: kinds.map((kind) => ({ kind })) })
    for (let cut = 0; cut < bytes.length; cut += 1) {
      const first = speaker.hear(bytes.subarray(0, cut))
      const rest = speaker.hear(bytes.subarray(first.consumed))
      expect([...first.heard, ...rest.heard]).toEqual(kinds.map((kind) => ({ kind })))
    }
  })
})
