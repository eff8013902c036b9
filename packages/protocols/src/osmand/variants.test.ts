import { DecodedReading } from '@clutch/contracts/telematics/readings'
import Value from 'typebox/value'
import { describe, expect, test } from 'vitest'
import type { DeviceRequest } from '../protocol.ts'
import { osmand } from './family.ts'

/** Requests made by hand: what apps and devices write that the documents do not. */

const options = { checksum: 'strict', receivedAtMs: Date.UTC(2026, 0, 2, 3, 4, 5) } as const

function decode(request: Partial<DeviceRequest>) {
  const decoded = osmand.decodeRequest(
    { method: 'GET', url: '/', headers: {}, body: new Uint8Array(0), ...request },
    options,
  )
  for (const reading of decoded.readings) expect(Value.Errors(DecodedReading, reading)).toEqual([])
  return decoded
}
const get = (query: string) => decode({ url: `/?${query}` })
const post = (value: unknown, url = '/') =>
  decode({ method: 'POST', url, body: new TextEncoder().encode(JSON.stringify(value)) })

const place = 'id=1&lat=52.5&lon=13.4'

describe('queries', () => {
  test.each([
    ['2016/01/15 21:41:18', '2016-01-15T21:41:18.000Z'],
    ['2016-01-15 21:41', '2016-01-15T21:41:00.000Z'],
    ['2016-01-15 21:41:18Z', '2016-01-15T21:41:18.000Z'],
    ['2016-01-15 21:41:18 0200', '2016-01-15T19:41:18.000Z'],
    ['2016-01-15T21:41:18.123-0330', '2016-01-16T01:11:18.123Z'],
    ['20160115214118', '2016-01-15T21:41:18.000Z'],
  ])('timestamp=%s', (timestamp, time) => {
    expect(get(`${place}&timestamp=${timestamp}`).readings[0]?.time).toBe(time)
  })

  test.each(['ignition=ON&motion=off&charge=yes', 'ignition=1&motion=0.0&charge=True'])('switches: %s', (query) => {
    expect(get(`${place}&${query}`).readings).toMatchObject([{ ignition: true, motion: false, charging: true }])
  })

  test('a switch that is neither is kept as it is', () => {
    const [reading] = get(`${place}&ignition=maybe`).readings
    expect(reading?.ignition).toBeUndefined()
    expect(reading?.raw).toEqual({ ignition: 'maybe' })
  })

  test('tanks, sensors, lines, diagnostics', () => {
    const query =
      'fuel=41.5&fuelLevel=60&temp1=-4.5&temp2=3&humidity=44&in1=1&out2=false&door=true&blocked=0&dtcs=P0134 P0571&coolantTemp=90&throttle=12'
    expect(get(`${place}&${query}`).readings).toMatchObject([
      {
        fuelLitres: 41.5,
        fuelPercent: 60,
        temperaturesC: { sensor1: -4.5, sensor2: 3 },
        humidityPercent: { sensor1: 44 },
        inputs: { din1: 1, door: 1 },
        outputs: { dout2: 0, engineCut: 0 },
        troubleCodes: ['P0134', 'P0571'],
        obd: { coolantTemperatureC: 90, throttlePercent: 12 },
      },
    ])
  })

  test('longer names, an altitude in the location, no place at all', () => {
    expect(get('imei=77&latitude=1.5&longitude=2.5')).toMatchObject({
      session: { uniqueId: '77' },
      readings: [{ position: { lat: 1.5, lon: 2.5 } }],
    })
    expect(get('id=1&location=1,2,30.5').readings).toMatchObject([{ position: { lat: 1, lon: 2, altitudeM: 30.5 } }])
    expect(get('id=1&lat=&lon=&batt=5').readings).toMatchObject([{ batteryPercent: 5 }])
    expect(get('id=1&imei=77&batt=5')).toMatchObject({ session: { uniqueId: '1' }, readings: [{ raw: { imei: 77 } }] })
  })

  test('masts and access points in one parameter', () => {
    expect(
      get('id=1&cell=310,26,1,2,-77;310,26,1,3&wifi=aabbccddeeff,-70|AA-BB-CC-DD-EE-00,-60').readings,
    ).toMatchObject([
      {
        cells: [
          { mcc: 310, mnc: 26, areaCode: 1, cellId: 2, rssiDbm: -77 },
          { mcc: 310, mnc: 26, areaCode: 1, cellId: 3 },
        ],
        wifi: [
          { bssid: 'aa:bb:cc:dd:ee:ff', rssiDbm: -70 },
          { bssid: 'aa:bb:cc:dd:ee:00', rssiDbm: -60 },
        ],
      },
    ])
  })
})

describe('JSON', () => {
  const at = (second: number) => ({
    timestamp: `2026-01-01T00:00:0${second}.000Z`,
    coords: { latitude: 52.5, longitude: 13.4 },
  })

  test.each([
    ['locations', { device_id: '7', locations: [at(1), at(2)] }],
    ['each wrapped', { device_id: '7', location: [{ location: at(1) }, { location: at(2) }] }],
    ['both', { device_id: '7', locations: [{ location: at(1) }, { location: at(2) }] }],
  ])('a batch: %s', (_, body) => {
    const { readings, sources, session } = post(body)
    expect(session.uniqueId).toBe('7')
    expect(readings.map(({ time }) => time)).toEqual(['2026-01-01T00:00:01.000Z', '2026-01-01T00:00:02.000Z'])
    expect(readings[0]?.position).toMatchObject({ lat: 52.5, lon: 13.4 })
    expect(sources).toHaveLength(2)
  })

  test('what stands beside the locations is of each of them', () => {
    const { readings } = post({ device_id: '7', ignition: true, shift: 'late', location: [at(1), at(2)] })
    expect(readings).toMatchObject([
      { ignition: true, raw: { shift: 'late' } },
      { ignition: true, raw: { shift: 'late' } },
    ])
  })

  test('the names of a query', () => {
    expect(
      post({ id: 7, lat: 52.5, lon: 13.4, timestamp: 1377177267, batt: 5, speed: 1, note: { a: 1 } }),
    ).toMatchObject({
      session: { uniqueId: '7' },
      readings: [
        {
          time: '2013-08-22T13:14:27.000Z',
          batteryPercent: 5,
          position: { lat: 52.5, lon: 13.4, speedKmh: 1.852 },
          raw: { note: '{"a":1}' },
        },
      ],
    })
    expect(
      post(
        [
          { lat: 1, lon: 2 },
          { lat: 3, lon: 4 },
        ],
        '/?id=7',
      ).readings,
    ).toMatchObject([{ position: { lat: 1, lon: 2 } }, { position: { lat: 3, lon: 4 } }])
    expect(post({ id: 7, timestamp: 1377177267, batt: 5 }).readings).toMatchObject([{ batteryPercent: 5 }])
    expect(post({ id: 7, timestamp: 1377177267 }).readings).toEqual([])
  })

  test('newer apps say when it was recorded', () => {
    const { coords } = at(1)
    const { readings } = post({ device_id: '7', location: { coords, recorded_at: '2026-01-01T00:00:03.000Z' } })
    expect(readings[0]?.time).toBe('2026-01-01T00:00:03.000Z')
  })
})
