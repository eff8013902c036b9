import { DecodedReading } from '@clutch/contracts/telematics/readings'
import fc from 'fast-check'
import Value from 'typebox/value'
import { expect, test } from 'vitest'
import { type DecodeOptions, type DeviceRequest, ProtocolError } from '../protocol.ts'
import { osmand } from './family.ts'

const receivedAtMs = Date.UTC(2026, 0, 2, 3, 4, 5)
const strict: DecodeOptions = { checksum: 'strict', receivedAtMs }
const decoded = (request: Partial<DeviceRequest>, options = strict) =>
  osmand.decodeRequest({ method: 'GET', url: '/', headers: {}, body: new Uint8Array(0), ...request }, options)

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
