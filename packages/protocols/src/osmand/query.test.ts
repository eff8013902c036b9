import { describe, expect, test } from 'vitest'
import { type DecodeOptions, type DeviceRequest, ProtocolError } from '../protocol.ts'
import { fromAscii } from '../wire.ts'
import { osmand } from './family.ts'

const receivedAtMs = Date.UTC(2026, 0, 2, 3, 4, 5)
const strict: DecodeOptions = { checksum: 'strict', receivedAtMs }
const decoded = (request: Partial<DeviceRequest>, options = strict) =>
  osmand.decodeRequest({ method: 'GET', url: '/', headers: {}, body: new Uint8Array(0), ...request }, options)
const get = (query: string, options = strict) => decoded({ url: `/?${query}` }, options)
const only = ({ readings }: ReturnType<typeof decoded>) => readings[0]

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
    ['id=1&location=1,2,3,4', 'location'],
    ['id=1&location=1,2,high', 'location'],
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
