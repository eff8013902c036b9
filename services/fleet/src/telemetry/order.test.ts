import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DerivedRecord } from './fold.ts'
import { inOrder, Ledger, morning } from './ledger.ts'
import { random } from './noise.ts'
import { canonical } from './recompute.ts'
import type { TelemetryPoint } from './telemetry-point.ts'

/**
 * What is promised of order. The watermark of a device is the event time through which it is folded. What arrives after
 * it is in order, however late it arrives. What arrives at or before it is late: it is folded in, and what it changes is said as
 * a correction. There is no later: as long as the track is kept, a reading is folded in.
 */

const orders = 200
/** What happens once, from when to when. */
const happenings = new Set([
  'trip',
  'stop',
  'relocation',
  'idling',
  'harsh',
  'crossing',
  'geofence-visit',
  'trouble-code',
])
const points = morning(44, true, 24)

/** A tenth of the readings wait and come up to `latestBy` readings later; one in twenty comes twice. */
function arrivalOrder(seed: number, latestBy = points.length): TelemetryPoint[] {
  const uniform = random(seed)
  return points
    .flatMap((point, i) => {
      const order = uniform() < 0.1 ? i + uniform() * latestBy : i
      const again = uniform() < 0.05 ? [{ point, order: order + uniform() * latestBy }] : []
      return [{ point, order }, ...again]
    })
    .sort((a, b) => a.order - b.order)
    .map(({ point }) => point)
}

function arrive(ledger: Ledger, arrivals: readonly TelemetryPoint[], uniform: () => number): void {
  for (let i = 0; i < arrivals.length; ) {
    const size = 1 + Math.floor(uniform() * 40)
    ledger.arrive(arrivals.slice(i, i + size))
    ledger.work()
    i += size
  }
}

/** What whoever only heard what was said takes to stand. */
function heard({ journal }: Ledger): string[] {
  const standing = new Map<string, DerivedRecord>()
  for (const { kind, record } of journal) {
    if (kind === 'withdrawn') standing.delete(record.id)
    else standing.set(record.id, record)
  }
  return [...standing.values()].map(canonical).sort()
}

const ledgerOf = ({ records }: Ledger) => [...records.values()].map(canonical).sort()

describe(`${orders} orders of arrival, 5 % twice, 10 % late`, () => {
  const reference = inOrder(points)
  reference.tick(Number.MAX_SAFE_INTEGER)
  const expected = ledgerOf(reference).join('\n')

  it('in order nothing is ever corrected or withdrawn, and there is something of every kind', () => {
    expect(reference.journal.filter(({ kind }) => kind !== 'told')).toEqual([])
    const kinds = new Set([...reference.records.values()].map(({ kind }) => kind))
    expect([...kinds]).toEqual(
      expect.arrayContaining(['crossing', 'geofence-visit', 'harsh', 'stop', 'trip', 'trouble-code']),
    )
  })

  it('leave the same ledger and the same events standing, byte by byte', () => {
    let corrections = 0
    for (let order = 1; order <= orders; order++) {
      // Half of them at once, half in slices.
      const ledger = new Ledger(order % 2 === 0 ? 100 : Number.POSITIVE_INFINITY)
      arrive(ledger, arrivalOrder(order), random(order))
      ledger.settle()
      ledger.tick(Number.MAX_SAFE_INTEGER)
      expect(ledgerOf(ledger).join('\n')).toBe(expected)
      expect(heard(ledger).join('\n')).toBe(expected)
      corrections += ledger.journal.filter(({ kind }) => kind !== 'told').length
    }
    expect(corrections).toBeGreaterThan(orders)
  }, 300_000)

  it('before that, what changes is said as a correction and never behind one’s back', () => {
    for (let order = 1; order <= 20; order++) {
      const ledger = new Ledger()
      const uniform = random(order)
      const arrivals = arrivalOrder(order)
      for (let i = 0; i < arrivals.length; i += 25) {
        ledger.arrive(arrivals.slice(i, i + 25))
        if (uniform() < 0.2) ledger.tick(ledger.state.throughMs! + 1_000_000)
        expect(heard(ledger)).toEqual(ledgerOf(ledger))
      }
      const decided = new Set<string>()
      for (const { kind, record } of ledger.journal) {
        // What was once told as over is not told again as new; a trip that runs on after a flicker is announced as corrected.
        // A day of a meter grows and is never over.
        // Sums over a day or a trip grow until it is over, and with a trip that runs on after a flicker.
        if (!happenings.has(record.kind)) continue
        const isOpen = 'status' in record && (record.status === 'running' || record.status === 'open')
        const runsOn = record.kind === 'meter-day' || (record.kind !== 'trouble-code' && isOpen)
        if (kind === 'told' && !runsOn) expect(decided.has(record.id)).toBe(false)
        if (kind === 'withdrawn' || runsOn) decided.delete(record.id)
        else if (record.kind !== 'trouble-code' || record.status === 'cleared') decided.add(record.id)
      }
    }
  }, 120_000)

  it('later still, days after everything was settled, what comes is folded in and nothing vanishes', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(points.length - 1), { minLength: 1, maxLength: 60 }), (missing) => {
        const late = new Set(missing)
        const ledger = inOrder(points.filter((_, i) => !late.has(i)))
        ledger.tick(Number.MAX_SAFE_INTEGER)
        for (const i of missing) ledger.arrive([points[i]!])
        ledger.tick(Number.MAX_SAFE_INTEGER)
        expect(ledgerOf(ledger).join('\n')).toBe(expected)
        expect(heard(ledger).join('\n')).toBe(expected)
      }),
      { numRuns: 15 },
    )
  }, 120_000)
})
