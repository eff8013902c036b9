import { type FieldMapping, mappedFields } from '@clutch/contracts/telematics/connections'
import { DecodedReading } from '@clutch/contracts/telematics/readings'
import { validatorOf } from '@clutch/shared/validation'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { at, readMapped } from './field-mapping.ts'
import { ProviderFailure } from './provider.ts'

const isReading = validatorOf(DecodedReading)
const pointer = fc.constantFrom('', '/a', '/b', '/c/0', '/c/1', '/d/e', '/constructor', '/__proto__', '/a~1b', '/a~0b')
const mapping: fc.Arbitrary<FieldMapping> = fc.record({
  vehicleId: fc.oneof({ weight: 3, arbitrary: fc.constant('/id') }, pointer),
  time: fc.oneof({ weight: 3, arbitrary: fc.constant('/t') }, pointer),
  timeFormat: fc.constantFrom('iso-8601', 'unix-s', 'unix-ms'),
  fields: fc.array(
    fc.record({
      to: fc.constantFrom(...mappedFields, 'obd.rpm', 'temperaturesC.cargo', 'inputs.din1'),
      from: pointer,
      scale: fc.double({ noDefaultInfinity: true, noNaN: true, min: -1e9, max: 1e9 }),
      offset: fc.double({ noDefaultInfinity: true, noNaN: true, min: -1e9, max: 1e9 }),
    }),
    { minLength: 1, maxLength: 12 },
  ),
})

test('whatever is sent under whatever mapping, what comes out keeps the schema of a reading or is set aside', () => {
  let readings = 0
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.jsonValue(), shaped())), mapping, (items, how) => {
      const taken = readMapped({ items }, { ...how, items: '/items' })
      for (const reading of taken.readings.flatMap((of) => of.readings)) {
        readings += 1
        expect(isReading(JSON.parse(JSON.stringify(reading)))).toBe(true)
      }
      expect(taken.readings.length + taken.unreadable.length).toBe(items.length)
    }),
    { numRuns: 500 },
  )
  expect(readings).toBeGreaterThan(100)
})

/** Of the shape that the mappings look at. */
function shaped() {
  const value = fc.oneof(
    fc.double(),
    fc.integer({ min: 1_500_000_000, max: 1_900_000_000 }),
    fc.constantFrom('2026-06-01T08:00:00Z', 'true', '12.5', 'V1', 1, 0, true),
  )
  const t = fc.constantFrom('2026-06-01T08:00:00Z', 1_780_000_000, 1_780_000_000_000)
  return fc.record({
    id: fc.constantFrom('v', 7),
    t,
    a: value,
    b: value,
    c: fc.tuple(value, value),
    d: fc.record({ e: value }),
  })
}

test('a pointer reaches what is there and nothing of the language’s own', () => {
  expect(at({ a: [{ 'x/y': 1, 'm~n': 2 }] }, '/a/0/x~1y')).toBe(1)
  expect(at({ a: [{ 'x/y': 1, 'm~n': 2 }] }, '/a/0/m~0n')).toBe(2)
  for (const nothing of ['/constructor', '/__proto__', '/toString', '/a/length', '/a/-1', '/a/01'])
    expect(at({ a: [1] }, nothing), nothing).toBeUndefined()
})

test('half a place is none, an impossible value is absent, and its neighbours stay', () => {
  const how: FieldMapping = {
    vehicleId: '/id',
    time: '/t',
    timeFormat: 'unix-ms',
    fields: [
      { to: 'position.lat', from: '/lat' },
      { to: 'position.lon', from: '/lon' },
      { to: 'odometerM', from: '/km', scale: 1_000 },
    ],
  }
  const of = (item: object) => readMapped({ id: 'v', t: 1_780_000_000_000, ...item }, how).readings[0]?.readings[0]
  expect(of({ lat: 50, km: 12 })).toEqual({ time: new Date(1_780_000_000_000).toISOString(), odometerM: 12_000 })
  expect(of({ lat: 50, lon: 500, km: 1 })?.position).toBeUndefined()
  expect(of({ lat: 50, lon: 8, km: -1 })).toMatchObject({ position: { lat: 50, lon: 8, valid: true } })
  expect(of({ km: -1 })).toBeUndefined()
  expect(() => readMapped({ items: 'none' }, { ...how, items: '/items' })).toThrow(ProviderFailure)
})
