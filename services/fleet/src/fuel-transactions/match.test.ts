import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Billed, matchesOf, type Refuel } from './match.ts'

const minute = 60_000
const billed = (id: string, more: Partial<Billed> = {}): Billed => ({
  id,
  atMs: 0,
  litres: 40,
  place: null,
  watched: false,
  fixed: null,
  ...more,
})
const refuel = (id: string, more: Partial<Refuel> = {}): Refuel => ({
  id,
  fromMs: -minute,
  untilMs: minute,
  place: null,
  litres: { amount: 40, high: 42 },
  capacityLitres: 60,
  ...more,
})

describe('which transaction paid for which refuel', () => {
  it('the nearest in time, and of two at one time the one of like size', () => {
    const matches = matchesOf(
      [billed('small', { litres: 20 }), billed('large')],
      [refuel('a', { litres: { amount: 21, high: 23 } }), refuel('b')],
      60,
    )
    expect(matches.get('small')).toEqual({ levelChangeId: 'a', status: 'matched', reason: null })
    expect(matches.get('large')).toEqual({ levelChangeId: 'b', status: 'matched', reason: null })
  })

  it('none that was an hour and more away, or at another place', () => {
    expect(matchesOf([billed('t', { atMs: 62 * minute })], [refuel('r')], null).get('t')?.status).toBe('unmatched')
    const far = matchesOf(
      [billed('t', { place: { lat: 52, lon: 13 } })],
      [refuel('r', { place: { lat: 52.1, lon: 13 } })],
      null,
    )
    expect(far.get('t')?.status).toBe('unmatched')
  })

  it('a pump’s own error is no fraud, more than the interval is', () => {
    const of = (litres: number) => matchesOf([billed('t', { litres })], [refuel('r')], 60).get('t')?.reason
    expect(of(42)).toBeNull()
    expect(of(42.2)).toBeNull()
    expect(of(43)).toBe('more-than-taken')
    expect(of(65)).toBe('more-than-taken')
    expect(of(67)).toBe('more-than-the-tank')
  })

  it('a tank that was watched and took nothing was not fuelled, unless somebody says so or it is too little to be seen', () => {
    const of = (more: Partial<Billed>, refuels: Refuel[] = [], capacity: number | null = 60) =>
      matchesOf([billed('t', { watched: true, ...more })], refuels, capacity).get('t')?.reason
    expect(of({})).toBe('nothing-taken')
    expect(of({ watched: false })).toBeNull()
    expect(of({ litres: 5 })).toBeNull()
    expect(of({ fixed: { levelChangeId: null } })).toBeNull()
    expect(of({ litres: 200, fixed: { levelChangeId: null } })).toBeNull()
    expect(of({}, [], null)).toBeNull()
    expect(of({}, [refuel('r', { fromMs: 90 * minute, untilMs: 91 * minute })])).toBe('nothing-taken')
    // Two cards that paid for one refuel: the tank did take something.
    const both = matchesOf([billed('t', { watched: true }), billed('u', { watched: true })], [refuel('r')], 60)
    expect([...both.values()].map(({ status }) => status).sort()).toEqual(['matched', 'unmatched'])
  })

  it('a refuel is paid for once, what somebody said stays, and order says nothing', () => {
    const time = fc.integer({ min: -300, max: 300 }).map((minutes) => minutes * minute)
    const bills = fc.array(
      fc.record({
        atMs: time,
        litres: fc.integer({ min: 1, max: 90 }),
        fixed: fc.constantFrom(null, null, null, { levelChangeId: null }),
      }),
      { maxLength: 12 },
    )
    const refuels = fc.array(
      fc.record({ at: time, lasts: fc.integer({ min: 0, max: 600 }), amount: fc.integer({ min: 1, max: 60 }) }),
      {
        maxLength: 12,
      },
    )
    fc.assert(
      fc.property(bills, refuels, fc.infiniteStream(fc.nat()), (some, others, shuffle) => {
        const all = some.map((one, n) => billed(`t${n}`, one))
        const found = others.map(({ at, lasts, amount }, n) =>
          refuel(`r${n}`, { fromMs: at, untilMs: at + lasts * minute, litres: { amount, high: amount + 1 } }),
        )
        const matches = matchesOf(all, found, 60)
        const taken = [...matches.values()].flatMap(({ levelChangeId }) => levelChangeId ?? [])
        expect(new Set(taken).size).toBe(taken.length)
        for (const { id, fixed } of all) if (fixed !== null) expect(matches.get(id)!.levelChangeId).toBeNull()
        const keys = new Map(all.map(({ id }) => [id, shuffle.next().value as number]))
        const mixed = matchesOf(
          [...all].sort((a, b) => keys.get(a.id)! - keys.get(b.id)!),
          found.toReversed(),
          60,
        )
        for (const [id, match] of matches) expect(mixed.get(id)).toEqual(match)
      }),
    )
  })
})
