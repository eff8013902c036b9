import { DecodedReading } from '@clutch/contracts/telematics/readings'
import fc from 'fast-check'
import Value from 'typebox/value'
import { describe, expect, test } from 'vitest'
import type { DecodeOptions, DeviceRequest } from '../protocol.ts'
import { ascii, fromAscii } from '../wire.ts'
import { osmand } from './family.ts'

const receivedAtMs = Date.UTC(2026, 0, 2, 3, 4, 5)
const strict: DecodeOptions = { checksum: 'strict', receivedAtMs }

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
