import fc from 'fast-check'
import Value from 'typebox/value'
import { expect, test } from 'vitest'
import { faultOfPacked, packReports, ReadingBatch, ReadingRest, unpackReading } from './reading-batch.ts'
import { Reading } from './readings.ts'

const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0) // no -0: JSON has none
const word = fc.stringMatching(/^[a-z]{1,8}$/)
const instant = fc
  .date({ min: new Date('0001-01-01T00:00:00.000Z'), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true })
  .map((at) => at.toISOString())

const position = fc.record(
  {
    lat: fc.double({ min: -90, max: 90, noNaN: true }).map((value) => value + 0),
    lon: fc.double({ min: -180, max: 180, noNaN: true }).map((value) => value + 0),
    altitudeM: finite,
    speedKmh: fc.nat(500),
    courseDeg: fc.nat(360),
    satellites: fc.nat(40),
    hdop: fc.nat(99),
    accuracyM: fc.nat(99),
    valid: fc.boolean(),
    fromTheFuture: word,
  },
  { requiredKeys: ['lat', 'lon', 'valid'] },
)

const reading = fc.record(
  {
    id: fc.nat().map((n) => n.toString(16).padStart(16, '0')),
    deviceId: fc.constantFrom('dev_1', 'dev_2'),
    tenantId: fc.constantFrom('ten_1', 'ten_2'),
    receivedAt: fc.constantFrom('2026-03-01T12:00:00.000Z', '2026-03-01T12:00:00.001Z'),
    time: instant,
    position,
    ignition: fc.boolean(),
    motion: fc.boolean(),
    odometerM: fc.nat(),
    batteryV: finite,
    vin: fc.constant(undefined),
    troubleCodes: fc.array(word, { maxLength: 3 }),
    raw: fc.dictionary(word, fc.string(), { maxKeys: 3 }),
    fromTheFuture: fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown),
  },
  { requiredKeys: ['id', 'deviceId', 'tenantId', 'receivedAt', 'time'] },
)

test('readings come out of a batch as they went in, in their order, fields that we do not know included', () => {
  fc.assert(
    fc.property(fc.array(reading, { minLength: 1, maxLength: 8 }), (given) => {
      const readings = given as unknown as Reading[]
      const batch = JSON.parse(
        JSON.stringify({ version: 2, partition: 0, reports: packReports(readings) }),
      ) as ReadingBatch
      expect(Value.Check(ReadingBatch, batch)).toBe(true)
      for (const report of batch.reports) {
        for (const packed of report.readings) {
          expect(faultOfPacked(packed)).toBeUndefined()
          expect(packed[13] === null || Value.Check(ReadingRest, JSON.parse(packed[13]))).toBe(true)
        }
      }
      const back = batch.reports.flatMap((report) => report.readings.map((packed) => unpackReading(report, packed)))
      expect(back).toEqual(JSON.parse(JSON.stringify(readings)))
      for (const one of back) expect(Value.Check(Reading, one)).toBe(true)
    }),
  )
})

test('a packed reading passes where the reading keeps its schema, and nowhere else', () => {
  const odd = fc.oneof(
    finite,
    fc.string(),
    fc.boolean(),
    fc.constant(null),
    fc.constantFrom(-1, 91, 181, 361, 2 ** 31, 1.5),
  )
  fc.assert(
    fc.property(reading, fc.nat(12), odd, (given, place, value) => {
      const [report] = packReports([given as unknown as Reading]) as [ReturnType<typeof packReports>[number]]
      const packed = report.readings[0]!.with(place, value as never) as unknown as (typeof report.readings)[number]
      if (faultOfPacked(packed) !== undefined) return
      expect(Value.Errors(Reading, unpackReading(report, packed))).toEqual([])
    }),
    { numRuns: 500 },
  )
})
