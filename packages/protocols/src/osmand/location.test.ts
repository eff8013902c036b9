import { describe, expect, test } from 'vitest'
import type { DecodeOptions, DeviceRequest } from '../protocol.ts'
import { fromAscii } from '../wire.ts'
import { osmand } from './family.ts'

const receivedAtMs = Date.UTC(2026, 0, 2, 3, 4, 5)
const strict: DecodeOptions = { checksum: 'strict', receivedAtMs }
const decoded = (request: Partial<DeviceRequest>, options = strict) =>
  osmand.decodeRequest({ method: 'GET', url: '/', headers: {}, body: new Uint8Array(0), ...request }, options)
const post = (value: unknown) =>
  decoded({
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: new TextEncoder().encode(JSON.stringify(value)),
  })
const only = ({ readings }: ReturnType<typeof decoded>) => readings[0]

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
