import { Reading } from '@clutch/contracts/telematics/readings'
import fc from 'fast-check'
import Value from 'typebox/value'
import { expect, test } from 'vitest'
import { readingOf, rowOf } from './row.ts'

const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0) // no -0: JSON has none
const word = fc.stringMatching(/^[a-z]{1,8}$/)

const position = fc.record(
  {
    lat: fc.double({ min: -90, max: 90, noNaN: true }).map((value) => value + 0),
    lon: fc.double({ min: -180, max: 180, noNaN: true }).map((value) => value + 0),
    altitudeM: finite,
    speedKmh: fc.nat(500),
    courseDeg: fc.nat(360),
    satellites: fc.nat(40),
    hdop: fc.nat(99),
    valid: fc.boolean(),
    fromTheFuture: word,
  },
  { requiredKeys: ['lat', 'lon', 'valid'] },
)

const reading = fc.record(
  {
    id: fc.constant('00000000000000ff'),
    deviceId: fc.constant('dev_1'),
    tenantId: fc.constant('ten_1'),
    receivedAt: fc.constant('2026-03-01T12:00:00.000Z'),
    time: fc.constant('2026-03-01T11:59:59.123Z'),
    position,
    ignition: fc.boolean(),
    motion: fc.boolean(),
    odometerM: fc.nat(),
    batteryV: finite,
    troubleCodes: fc.array(word, { maxLength: 3 }),
    raw: fc.dictionary(word, fc.string(), { maxKeys: 3 }),
    fromTheFuture: fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown),
  },
  { requiredKeys: ['id', 'deviceId', 'tenantId', 'receivedAt', 'time'] },
)

test('a reading comes back from its row as it was, fields that we do not know included', () => {
  fc.assert(
    fc.property(reading, (given) => {
      const made = given as unknown as Reading
      expect(readingOf(rowOf(made))).toEqual(made)
      expect(Value.Check(Reading, readingOf(rowOf(made)))).toBe(true)
    }),
  )
})
