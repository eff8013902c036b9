import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Truncated } from './bytes.ts'
import { looksLikeCard, readDriverCard } from './driver-card.ts'
import {
  type CardDay,
  cardFile,
  type VehicleUnitFile,
  vehicleUnitFile,
  vehicleUnitFile2,
} from './tachograph-encoder.ts'
import { readVehicleUnit } from './vehicle-unit.ts'

const dayMs = 86_400_000
const start = Date.UTC(2026, 2, 2)
const activities = ['rest', 'availability', 'work', 'driving'] as const

const days = fc
  .array(
    fc.uniqueArray(
      fc.record({
        minute: fc.nat(1_439),
        activity: fc.constantFrom(...activities),
        isCardIn: fc.boolean(),
        isKnown: fc.boolean(),
        isCoDriver: fc.boolean(),
      }),
      { maxLength: 20, selector: ({ minute }) => minute },
    ),
    { minLength: 1, maxLength: 30 },
  )
  .map((all): CardDay[] =>
    all.map((changes, n) => ({ startMs: start + n * dayMs, changes: changes.sort((a, b) => a.minute - b.minute) })),
  )

/** What the days say, change by change. */
function said(all: readonly CardDay[], lastMs: number) {
  return all.flatMap(({ startMs, changes }, n) =>
    changes.flatMap(({ minute, activity, isCardIn, isKnown }, m) => {
      const end = n === all.length - 1 ? Math.min(startMs + dayMs, lastMs) : startMs + dayMs
      const next = changes[m + 1]
      const untilMs = next === undefined ? end : startMs + next.minute * 60_000
      const fromMs = startMs + minute * 60_000
      return untilMs > fromMs && (isCardIn || isKnown) ? [{ activity, fromMs, untilMs }] : []
    }),
  )
}

test('a card’s days are read wherever in their ring they begin', () => {
  fc.assert(
    fc.property(days, fc.nat(1_999), (all, ringStart) => {
      const lastMs = start + (all.length - 1) * dayMs + 12 * 3_600_000
      const vehicle = { registration: 'HH-CL 120', fromMs: start, untilMs: lastMs, fromKm: 1_000, untilKm: 1_200 }
      const of = { cardNumber: 'DF00012345678901', surname: 'Petersen', firstNames: 'Kim', days: all, vehicle }
      const read = readDriverCard(cardFile({ ...of, ringBytes: 2_000, ringStart }))
      expect(read.problems).toEqual([])
      expect(read.daysMs).toEqual(all.map(({ startMs }) => startMs))
      expect(read.activities.map(({ activity, fromMs, untilMs }) => ({ activity, fromMs, untilMs }))).toEqual(
        said(all, lastMs),
      )
    }),
  )
})

test('who has the card, what was driven with it, where, and what happened', () => {
  const read = readDriverCard(
    cardFile({
      cardNumber: 'DF00012345678901',
      surname: 'Petersen',
      firstNames: 'Kim',
      days: [{ startMs: start, changes: [] }],
      vehicle: { registration: 'HH-CL 120', fromMs: start, untilMs: start + 3_600_000, fromKm: 1_000, untilKm: 1_042 },
      places: [{ atMs: start, kind: 0, country: 13, km: 1_000 }],
      events: [{ type: 0x07, fromMs: start, untilMs: start + 60_000, registration: 'HH-CL 120' }],
    }),
  )
  expect(read).toMatchObject({
    kind: 'card',
    generation: 1,
    cardNumber: 'DF00012345678901',
    cardExpiresMs: Date.UTC(2029, 0, 1),
    holder: { surname: 'Petersen', firstNames: 'Kim' },
    vehiclesUsed: [{ registration: 'HH-CL 120', odometerFromM: 1_000_000, odometerUntilM: 1_042_000 }],
    places: [{ atMs: start, kind: 'begin', country: 13, odometerM: 1_000_000 }],
    events: [{ type: 7, fromMs: start, untilMs: start + 60_000, registration: 'HH-CL 120' }],
    signatures: { present: 6, missing: 0 },
    problems: [],
  })
})

test('of the second generation a card’s days are read alike, and its vehicles with their longer records', () => {
  const read = readDriverCard(
    cardFile({
      generation: 2,
      cardNumber: 'DF00012345678901',
      surname: 'Petersen',
      firstNames: 'Kim',
      days: [{ startMs: start, changes: [{ minute: 360, activity: 'driving' }] }],
      vehicle: { registration: 'HH-CL 120', fromMs: start, untilMs: start + 9 * 3_600_000, fromKm: 1, untilKm: 42 },
    }),
  )
  expect(read).toMatchObject({
    generation: 2,
    cardNumber: 'DF00012345678901',
    vehiclesUsed: [{ registration: 'HH-CL 120', odometerUntilM: 42_000 }],
    activities: [{ activity: 'driving', fromMs: start + 6 * 3_600_000, untilMs: start + 9 * 3_600_000 }],
    signatures: { present: 6, missing: 0 },
    problems: [],
  })
})

test('a part without its signature is counted', () => {
  const of = {
    cardNumber: '1',
    surname: 'A',
    firstNames: 'B',
    days: [{ startMs: start, changes: [] }],
    isSigned: false,
  }
  expect(readDriverCard(cardFile(of)).signatures).toEqual({ present: 0, missing: 6 })
})

const at = (hour: number) => start + hour * 3_600_000
const unit: VehicleUnitFile = {
  vin: 'WDB9634031L123456',
  registration: 'HH-CL 120',
  days: [
    {
      startMs: start,
      cards: [
        { number: 'DF1', fromMs: at(6), untilMs: at(14) },
        { number: 'DF2', fromMs: at(14), untilMs: null },
        { number: 'DF3', fromMs: at(6), untilMs: at(10), isCoDriver: true },
      ],
      changes: [
        { minute: 0, activity: 'rest', isCardIn: false },
        { minute: 0, activity: 'rest', isCardIn: false, isCoDriver: true },
        { minute: 360, activity: 'driving' },
        { minute: 360, activity: 'availability', isCoDriver: true },
        { minute: 600, activity: 'rest', isCardIn: false, isCoDriver: true },
        { minute: 720, activity: 'work' },
        { minute: 900, activity: 'driving' },
      ],
    },
  ],
}

test.each([
  ['the first generation', 1, vehicleUnitFile(unit), 5],
  ['the second', 2, vehicleUnitFile2(unit, 1), 3],
  ['the second, version 2', 2, vehicleUnitFile2(unit, 2), 3],
])(
  'a vehicle unit of %s says what each card in each of its slots did, while it was in',
  (_of, generation, bytes, signed) => {
    const read = readVehicleUnit(bytes)
    expect(read).toMatchObject({
      vin: 'WDB9634031L123456',
      registration: 'HH-CL 120',
      generation,
      problems: [],
      daysMs: [start],
    })
    expect(read.signatures).toEqual({ present: signed, missing: 0 })
    expect(read.events).toEqual([{ type: 0x21, fromMs: start, untilMs: null, registration: null }])
    expect(read.activities).toEqual([
      { cardNumber: 'DF1', activity: 'driving', fromMs: at(6), untilMs: at(12) },
      { cardNumber: 'DF1', activity: 'work', fromMs: at(12), untilMs: at(14) },
      { cardNumber: 'DF2', activity: 'work', fromMs: at(14), untilMs: at(15) },
      { cardNumber: 'DF2', activity: 'driving', fromMs: at(15), untilMs: at(24) },
      { cardNumber: 'DF3', activity: 'availability', fromMs: at(6), untilMs: at(10) },
    ])
  },
)

test('whatever is broken in a file, what is read of it is bounded and nothing else than its end is thrown', () => {
  const whole = [
    cardFile({
      cardNumber: 'DF1',
      surname: 'A',
      firstNames: 'B',
      days: Array.from({ length: 20 }, (_, n) => ({
        startMs: start + n * dayMs,
        changes: [{ minute: 60, activity: 'driving' as const }],
      })),
      ringBytes: 600,
      ringStart: 500,
    }),
    vehicleUnitFile({
      vin: 'V',
      registration: 'R',
      days: [
        {
          startMs: start,
          cards: [{ number: 'DF1', fromMs: start, untilMs: null }],
          changes: [{ minute: 0, activity: 'work' }],
        },
      ],
    }),
    vehicleUnitFile2(unit, 2),
  ]
  const damage = fc.record({
    which: fc.nat(2),
    cut: fc.option(fc.nat(3_000)),
    flips: fc.array(fc.tuple(fc.nat(3_000), fc.nat(255)), { maxLength: 8 }),
  })
  fc.assert(
    fc.property(fc.oneof(damage, fc.uint8Array({ maxLength: 400 })), (of) => {
      let bytes: Uint8Array
      if (of instanceof Uint8Array) bytes = of
      else {
        const copy = Uint8Array.from(whole[of.which]!)
        for (const [at, value] of of.flips) copy[at % copy.length] = value
        bytes = of.cut === null ? copy : copy.subarray(0, of.cut)
      }
      for (const read of [readDriverCard, readVehicleUnit]) {
        try {
          const { activities: found, daysMs } = read(bytes)
          expect(found.length).toBeLessThanOrEqual(bytes.length * 200)
          expect(daysMs.length).toBeLessThanOrEqual(2_000)
          for (const { fromMs, untilMs } of found) expect(untilMs).toBeGreaterThan(fromMs)
        } catch (error) {
          expect(error).toBeInstanceOf(Truncated)
        }
      }
    }),
    { numRuns: 1_500 },
  )
  expect(looksLikeCard(whole[0]!)).toBe(true)
  expect(looksLikeCard(whole[1]!)).toBe(false)
})

test('a file that repeats itself a million times is given up, and says so', () => {
  const card = cardFile({ cardNumber: 'DF1', surname: 'A', firstNames: 'B', days: [{ startMs: start, changes: [] }] })
  const elements = Buffer.concat([card, ...Array.from({ length: 100_000 }, () => Buffer.from([5, 4, 0, 0, 0]))])
  expect(readDriverCard(elements).problems).toContainEqual(expect.stringMatching(/makes no sense/))
  const bomb = vehicleUnitFile({
    vin: 'V',
    registration: 'R',
    days: Array.from({ length: 4 }, () => ({
      startMs: start,
      cards: Array.from({ length: 5_000 }, () => ({ number: 'DF1', fromMs: start, untilMs: null })),
      changes: Array.from({ length: 20_000 }, (_, n) => ({ minute: n % 1_440, activity: 'work' as const })),
    })),
  })
  const read = readVehicleUnit(bomb)
  expect(read.activities.length).toBeLessThanOrEqual(100_000)
  expect(read.problems).toContainEqual(expect.stringMatching(/more activities than are read/))
})
