import { destination } from '@clutch/shared/geo'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Fence } from '../geofences/crossings.ts'
import { FenceIndex } from '../geofences/fence-index.ts'
import { mergePoints } from '../trips/track.ts'
import {
  closeIdle,
  type DerivedRecord,
  type DomainEffect,
  fold,
  idleDueMs,
  NO_FENCES,
  newDeviceState,
  readDeviceState,
} from './fold.ts'
import { asTheyArrive, fences, HOME, inOrder, Ledger, morning, START_MS } from './ledger.ts'
import { random } from './noise.ts'
import { canonical, reconcile, restartFrom, sameState } from './recompute.ts'
import { recordedDrives } from './recorded-drives.ts'
import type { TelemetryPoint } from './telemetry-point.ts'

const seeds = fc.record({ seed: fc.integer({ min: 1, max: 1_000_000 }), ignition: fc.boolean() })

describe('the fold', () => {
  it('over chunks equals the fold over all, whatever the chunks', () => {
    fc.assert(
      fc.property(
        seeds,
        fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 20 }),
        ({ seed, ignition }, sizes) => {
          const points = morning(seed, ignition)
          const all = fold(newDeviceState('dev_1'), points, { fences })
          let state = newDeviceState('dev_1')
          const effects: DomainEffect[] = []
          for (let i = 0, n = 0; i < points.length; n++) {
            const size = sizes[n % sizes.length]!
            const part = fold(JSON.parse(JSON.stringify(state)), points.slice(i, i + size), { fences })
            state = part.state
            effects.push(...part.effects)
            i += size
          }
          expect(canonical(effects)).toBe(canonical(all.effects))
          expect(sameState(state, all.state)).toBe(true)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('a timer that closes what fell silent changes nothing but when it is known', () => {
    fc.assert(
      fc.property(seeds, ({ seed, ignition }) => {
        const points = morning(seed, ignition)
        const all = fold(newDeviceState('dev_1'), points, { fences })
        let state = newDeviceState('dev_1')
        const effects: DomainEffect[] = []
        for (const point of points) {
          const timer = closeIdle(state, point.timeMs - 1)
          const next = fold(timer.state, [point], { fences })
          effects.push(...timer.effects, ...next.effects)
          state = next.state
        }
        expect(canonical(effects)).toBe(canonical(all.effects))
      }),
      { numRuns: 40 },
    )
  })

  it('closes a harsh event that silence left open in the same way by the timer and by the next reading', () => {
    const jolt: TelemetryPoint = { timeMs: START_MS, ...HOME, valid: true, speedKmh: 0, accelXG: 0.5, accelYG: 0 }
    const next: TelemetryPoint = { ...jolt, timeMs: START_MS + 3_600_000, accelXG: 0 }
    const open = fold(newDeviceState('dev_1'), [jolt], { fences: NO_FENCES }).state
    const byTimer = closeIdle(open, idleDueMs(open)! + 1)
    expect(byTimer.effects.map(({ type }) => type)).toEqual(['harsh-event-detected'])
    expect(closeIdle(open, idleDueMs(open)!).effects).toEqual([])
    expect(fold(open, [next], { fences: NO_FENCES }).effects).toEqual(byTimer.effects)
    expect(
      sameState(
        fold(byTimer.state, [next], { fences: NO_FENCES }).state,
        fold(open, [next], { fences: NO_FENCES }).state,
      ),
    ).toBe(true)
  })

  it('refuses a reading that is late', () => {
    const [first, second] = morning(1, true)
    const { state } = fold(newDeviceState('dev_1'), [second!], { fences })
    expect(() => fold(state, [first!], { fences })).toThrow(RangeError)
  })

  it('keeps a state that is plain, small and has a version', () => {
    const { state } = fold(newDeviceState('dev_1'), morning(3, true), { fences })
    expect(readDeviceState(JSON.parse(JSON.stringify(state)))).toEqual(state)
    expect(readDeviceState({ ...state, version: 0 })).toBeNull()
    expect(JSON.stringify(state).length).toBeLessThan(8_000)
  })

  it('makes something of every kind in the mornings these tests use', () => {
    const kinds = new Set(
      Array.from({ length: 40 }, (_, seed) =>
        [...inOrder(morning(seed, seed % 2 === 0)).records.values()].map(({ kind }) => kind),
      ).flat(),
    )
    expect([...kinds]).toEqual(expect.arrayContaining(['crossing', 'harsh', 'idling', 'stop', 'trip', 'trouble-code']))
  })
})

describe('late, shuffled and repeated readings', () => {
  it('give the same trips, events and state as readings in order', () => {
    let refolds = 0
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 1_000_000 }), ({ seed, ignition }, shuffleSeed) => {
        const points = morning(seed, ignition)
        const uniform = random(shuffleSeed)
        const arrivals = asTheyArrive(points, uniform)
        const ledger = new Ledger()
        for (let i = 0; i < arrivals.length; ) {
          const size = 1 + Math.floor(uniform() * 30)
          ledger.arrive(arrivals.slice(i, i + size))
          // Now and then the timer runs, and what it closed is opened again by what comes later.
          const dueMs = idleDueMs(ledger.state)
          if (dueMs !== null && uniform() < 0.1) ledger.tick(dueMs + 1)
          i += size
        }
        const reference = inOrder(points)
        // The timer may have run last: then the reference is what it makes of the same silence.
        ledger.tick(Number.MAX_SAFE_INTEGER)
        reference.tick(Number.MAX_SAFE_INTEGER)
        expect(ledger.history()).toEqual(reference.history())
        expect(sameState({ ...ledger.state, sinceCheckpoint: 0 }, { ...reference.state, sinceCheckpoint: 0 })).toBe(
          true,
        )
        refolds += ledger.refolds
      }),
      { numRuns: 40 },
    )
    expect(refolds).toBeGreaterThan(100)
  })

  it('folded again in slices, with readings arriving between them, end where they would have at once', () => {
    let slices = 0
    fc.assert(
      fc.property(
        seeds,
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.integer({ min: 1, max: 60 }),
        ({ seed, ignition }, shuffleSeed, sliceReadings) => {
          const points = morning(seed, ignition)
          const uniform = random(shuffleSeed)
          const arrivals = asTheyArrive(points, uniform)
          const ledger = new Ledger(sliceReadings)
          for (let i = 0; i < arrivals.length; ) {
            const size = 1 + Math.floor(uniform() * 30)
            ledger.arrive(arrivals.slice(i, i + size))
            for (let n = uniform() * 4; n > 1; n--) if (ledger.work()) slices++
            const dueMs = idleDueMs(ledger.state)
            if (dueMs !== null && uniform() < 0.1) ledger.tick(dueMs + 1)
            if (uniform() < 0.02 && ledger.pending === null) ledger.outdate()
            i += size
          }
          ledger.settle()
          const reference = inOrder(points)
          ledger.tick(Number.MAX_SAFE_INTEGER)
          reference.tick(Number.MAX_SAFE_INTEGER)
          expect(ledger.history()).toEqual(reference.history())
          expect(sameState({ ...ledger.state, sinceCheckpoint: 0 }, { ...reference.state, sinceCheckpoint: 0 })).toBe(
            true,
          )
        },
      ),
      { numRuns: 60 },
    )
    expect(slices).toBeGreaterThan(200)
  })

  it('are folded again from the last checkpoint before them, and not from one at their own instant', () => {
    const checkpoints = [30, 10, 20].map((throughMs) => ({ throughMs }))
    expect([9, 10, 11, 20, 21, 99].map((lateMs) => restartFrom(checkpoints, lateMs)?.throughMs ?? null)).toEqual([
      null,
      null,
      10,
      10,
      20,
      30,
    ])
  })

  it('a repetition changes nothing', () => {
    const points = morning(5, true)
    const ledger = inOrder(points)
    const before = ledger.history()
    ledger.arrive(points)
    expect(ledger.refolds).toBe(0)
    expect(ledger.history()).toEqual(before)
  })

  it('a late reading corrects a trip under its id, and leaves the trips before it alone', () => {
    const drive = (fromS: number, seconds: number): TelemetryPoint[] =>
      Array.from({ length: seconds }, (_, i) => ({
        timeMs: START_MS + (fromS + i) * 1000,
        ...destination(HOME, 0, fromS + i * 12),
        valid: true,
        speedKmh: 43,
        courseDeg: 0,
        ignition: true,
      }))
    const off = (s: number): TelemetryPoint => ({
      timeMs: START_MS + s * 1000,
      ...HOME,
      valid: true,
      speedKmh: 0,
      ignition: false,
    })
    const first = [...drive(0, 100), { ...off(100), ...destination(HOME, 0, 1200) }]
    const second = drive(600, 100)
    const ledger = new Ledger()
    ledger.arrive(first)
    ledger.arrive([...second.slice(0, 40), ...second.slice(60), { ...off(700), ...destination(HOME, 0, 1800) }])
    const trips = () => [...ledger.records.values()].filter((record) => record.kind === 'trip')
    const before = trips()
    ledger.arrive(second.slice(40, 60))
    const after = trips()
    expect(after.map(({ id }) => id)).toEqual(before.map(({ id }) => id))
    expect(after[0]).toEqual(before[0])
    expect(after[1]!.pointCount).toBe(before[1]!.pointCount + 20)
  })
})

describe('reconcile', () => {
  it('applied to what stood gives what stands, and equal sets give nothing', () => {
    fc.assert(
      fc.property(seeds, seeds, (a, b) => {
        const before = [...inOrder(morning(a.seed, a.ignition)).records.values()]
        const after = [
          ...inOrder(morning(b.seed % 3 === 0 ? a.seed : b.seed, a.ignition).slice(0, 200)).records.values(),
        ]
        const { added, changed, removed } = reconcile(before, after)
        const result = new Map(before.map((record) => [record.id, record]))
        for (const { id } of removed) result.delete(id)
        for (const record of [...added, ...changed.map((change) => change.after)]) result.set(record.id, record)
        const settled = (records: Iterable<DerivedRecord>) =>
          [...records]
            .filter((r) => !(r.kind === 'trip' && r.status === 'running'))
            .map(canonical)
            .sort()
        expect(settled(result.values())).toEqual(settled(after))
        expect(reconcile(after, after)).toEqual({ added: [], changed: [], removed: [] })
      }),
      { numRuns: 20 },
    )
  })
})

describe('two readings of one instant', () => {
  it('are one, whichever came first and however often', () => {
    const reading = fc.record({
      timeMs: fc.constant(1),
      lat: fc.integer({ min: 0, max: 3 }),
      lon: fc.integer({ min: 0, max: 3 }),
      valid: fc.boolean(),
      satellites: fc.option(fc.integer({ min: 4, max: 6 }), { nil: undefined }),
      hdop: fc.option(fc.integer({ min: 1, max: 2 }), { nil: undefined }),
      speedKmh: fc.option(fc.integer({ min: 0, max: 2 }), { nil: undefined }),
      ignition: fc.option(fc.boolean(), { nil: undefined }),
      odometerM: fc.option(fc.integer({ min: 0, max: 2 }), { nil: undefined }),
      flags: fc.option(fc.subarray(['a', 'b', 'c']), { nil: undefined }),
    })
    fc.assert(
      fc.property(reading, reading, reading, (a, b, c) => {
        expect(canonical(mergePoints(a, b))).toBe(canonical(mergePoints(b, a)))
        expect(canonical(mergePoints(mergePoints(a, b), c))).toBe(canonical(mergePoints(a, mergePoints(b, c))))
        expect(canonical(mergePoints(a, a))).toBe(canonical(a))
      }),
      { numRuns: 500 },
    )
  })
})

const drives = recordedDrives()
describe.skipIf(drives.length === 0)('the recorded drives through the whole fold (skipped: no data)', () => {
  it('are folded fast enough for a fleet on one core', () => {
    const points = drives.flatMap((drive) => drive.points)
    const begun = performance.now()
    const { effects } = fold(newDeviceState('dev_1'), points, { fences: new FenceIndex<Fence>([]) })
    const perSecond = points.length / ((performance.now() - begun) / 1000)
    console.log(`${points.length} readings, ${effects.length} effects, ${Math.round(perSecond)} readings/s`)
    expect(effects.length).toBeGreaterThan(drives.length)
  })
})
