import { destination } from '@clutch/shared/geo'
import { describe, expect, it } from 'vitest'
import { closeIdle, fold, idleDueMs, newDeviceState, openRecords } from '../telemetry/fold.ts'
import type { TelemetryPoint } from '../telemetry/telemetry-point.ts'
import type { Crossing, Fence } from './crossings.ts'
import { FenceIndex } from './fence-index.ts'
import { PLAIN_TERMS, type Terms } from './terms.ts'
import type { GeofenceVisit } from './visit.ts'

const HOME = { lat: 52.52, lon: 13.405 }
/** A Monday, eight in the morning in Berlin. */
const START_MS = Date.parse('2026-11-23T07:00:00.000Z')
const minuteMs = 60_000
const plain = PLAIN_TERMS[0]!
const yard = (terms: Partial<Terms> | readonly Terms[] = {}, shape: Partial<Fence> = {}): Fence => ({
  id: 'gfn_yard',
  area: { kind: 'circle', center: HOME, radiusM: 200 },
  activeFromMs: 0,
  activeUntilMs: null,
  terms: Array.isArray(terms) ? terms : [{ ...plain, ...terms }],
  ...shape,
})
const office = (from: string, to: string) => ({
  timeZone: 'Europe/Berlin',
  windows: [{ days: [1, 2, 3, 4, 5], from, to }],
  firstDay: null,
  lastDay: null,
  closedOn: [],
})

function point(minutes: number, eastM: number, speedKmh: number): TelemetryPoint {
  const place = destination(HOME, 90, eastM)
  return { timeMs: START_MS + minutes * minuteMs, ...place, valid: true, speedKmh, courseDeg: 90, hdop: 1 }
}

/** East to the middle of the yard, there for so long, and on; it comes in at 40 s and goes out 20 s after it sets off. */
function stay(minutes: number, everyMinutes = 1): TelemetryPoint[] {
  const way = (fromM: number, toM: number, fromMinutes: number) =>
    Array.from({ length: Math.round((toM - fromM) / 20) }, (_, i) => point(fromMinutes + i / 60, fromM + i * 20, 72))
  const arrivedMinutes = 50 / 60
  const leavesMinutes = arrivedMinutes + minutes
  const count = Math.ceil(minutes / everyMinutes)
  const parked = Array.from({ length: count }, (_, i) => point(arrivedMinutes + i * everyMinutes, 0, 0))
  return [...way(-1000, 0, 0), ...parked, ...way(0, 1000, leavesMinutes)]
}

function told(points: readonly TelemetryPoint[], fences: readonly Fence[]) {
  const { effects, state } = fold(newDeviceState('dev_1'), points, { fences: new FenceIndex(fences) })
  return { ...recordsOf(effects), state }
}

function recordsOf(effects: readonly { record: { kind: string } }[]) {
  const crossings: Crossing[] = []
  const visits = new Map<string, GeofenceVisit>()
  for (const { record } of effects) {
    if (record.kind === 'crossing') crossings.push(record as Crossing)
    if (record.kind === 'geofence-visit') visits.set((record as GeofenceVisit).id, record as GeofenceVisit)
  }
  return { crossings, visits: [...visits.values()] }
}

const minutesOf = (ms: number | null) => (ms === null ? null : Math.round((ms - START_MS) / 6_000) / 10)
const seen = (crossings: readonly Crossing[]) =>
  crossings.map(({ direction, atMs, evidence }) => [direction, evidence.cause, minutesOf(atMs)])
const spans = (visits: readonly GeofenceVisit[]) =>
  visits.map(({ startMs, entry, endMs, exit }) => [minutesOf(startMs), entry, minutesOf(endMs), exit])

describe('a visit', () => {
  it('lasts from the border to the border', () => {
    const { crossings, visits } = told(stay(30), [yard()])
    expect(seen(crossings)).toEqual([
      ['enter', 'crossed', 0.7],
      ['exit', 'crossed', 31],
    ])
    expect(spans(visits)).toEqual([[0.7, 'crossed', 31, 'crossed']])
    expect(visits[0]!).toMatchObject({ status: 'ended', dwelledMs: null })
    expect(visits[0]!.confidence).toBe(Math.min(...crossings.map(({ confidence }) => confidence)))
  })

  it('of a vehicle that was inside when it was first seen begins there, and nobody came in', () => {
    const { crossings, visits } = told(stay(30).slice(50), [yard()])
    expect(seen(crossings)).toEqual([['exit', 'crossed', 31]])
    expect(spans(visits)).toEqual([[0.8, 'first-seen', 31, 'crossed']])
  })

  it('between two fixes is a visit too', () => {
    const through = [point(0, -1000, 120), point(1, 1000, 120)]
    const { crossings, visits } = told(through, [yard()])
    expect(crossings.map(({ evidence }) => evidence.cause)).toEqual(['between-fixes', 'between-fixes'])
    expect(visits).toMatchObject([{ status: 'ended', entry: 'between-fixes', exit: 'between-fixes' }])
    expect(visits[0]!.startMs).toBe(crossings[0]!.atMs)
    expect(visits[0]!.endMs).toBe(crossings[1]!.atMs)
  })

  it('of a small place far from both fixes is found', () => {
    const gate = yard({}, { area: { kind: 'circle', center: destination(HOME, 90, 3_333), radiusM: 40 } })
    const { visits } = told([point(0, 0, 120), point(4, 8000, 120)], [gate])
    expect(visits).toHaveLength(1)
  })
})

describe('a dwell', () => {
  const tenMinutes = { dwellMs: 10 * minuteMs }

  it('is told when it has lasted so long, dated to the moment', () => {
    const { visits } = told(stay(30, 4), [yard(tenMinutes)])
    expect(visits[0]!.dwelledMs).toBe(visits[0]!.startMs + 10 * minuteMs)
    expect(told(stay(9), [yard(tenMinutes)]).visits[0]!.dwelledMs).toBeNull()
  })

  it('is told in silence of a vehicle that rests, as the next reading would have told it', () => {
    const quiet = stay(1).slice(0, 51)
    const { state } = told(quiet, [yard(tenMinutes)])
    const dueMs = idleDueMs(state)!
    expect(dueMs).toBeLessThanOrEqual(START_MS + 11 * minuteMs)
    const closed = closeIdle(state, START_MS + 20 * minuteMs)
    const { visits } = recordsOf(closed.effects)
    expect(visits).toMatchObject([{ status: 'open', dwelledMs: visits[0]!.startMs + 10 * minuteMs }])
    const later = [...quiet, point(20, 0, 0)]
    expect(told(later, [yard(tenMinutes)]).visits[0]).toMatchObject({ dwelledMs: visits[0]!.dwelledMs })
    // One reading more does not tell it again.
    const after = fold(closed.state, [point(21, 0, 0)], { fences: new FenceIndex([yard(tenMinutes)]) })
    expect(recordsOf(after.effects).visits).toEqual([])
  })

  it('is not told in silence of a vehicle that was driving', () => {
    const driving = stay(0).slice(0, 48)
    expect(
      recordsOf(closeIdle(told(driving, [yard(tenMinutes)]).state, START_MS + 20 * minuteMs).effects).visits,
    ).toEqual([])
  })

  it('that silence told, while the geofence had been deleted before, is none', () => {
    const quiet = stay(1).slice(0, 51)
    const closed = closeIdle(told(quiet, [yard(tenMinutes)]).state, START_MS + 20 * minuteMs)
    expect(recordsOf(closed.effects).visits).toMatchObject([{ status: 'open', dwelledMs: expect.any(Number) }])
    const gone = [yard(tenMinutes, { activeUntilMs: START_MS + 5 * minuteMs })]
    const { effects } = fold(closed.state, [point(21, 0, 0)], { fences: new FenceIndex(gone) })
    const { visits } = recordsOf(effects)
    expect(visits).toMatchObject([{ status: 'ended', exit: 'removed', dwelledMs: null }])
    // As if all had been known at once.
    expect(told([...quiet, point(21, 0, 0)], gone).visits.map(({ dwelledMs }) => dwelledMs)).toEqual([null])
  })

  it('that is asked for while a vehicle is inside counts the whole visit, from the moment it is asked for', () => {
    const askedMs = START_MS + 15 * minuteMs
    const fence = yard([plain, { ...plain, ...tenMinutes, fromMs: askedMs }])
    expect(told(stay(30), [fence]).visits[0]!.dwelledMs).toBe(askedMs)
  })
})

describe('a schedule', () => {
  it('lets a vehicle that is inside leave when it closes and come in when it opens', () => {
    const { crossings, visits } = told(stay(60), [yard({ schedule: office('08:10', '08:30') })])
    expect(seen(crossings)).toEqual([
      ['enter', 'opened', 10],
      ['exit', 'closed', 30],
    ])
    expect(spans(visits)).toEqual([[10, 'opened', 30, 'closed']])
  })

  it('is kept also between two readings', () => {
    const { visits } = told(stay(60, 59), [yard({ schedule: office('08:10', '08:30') })])
    expect(visits).toEqual([])
    const open = told(stay(60, 59), [yard({ schedule: office('08:10', '09:30') })])
    expect(spans(open.visits)).toEqual([[10, 'opened', 61, 'crossed']])
    const closing = told(stay(60, 59), [yard({ schedule: office('07:00', '08:30') })])
    expect(spans(closing.visits)).toEqual([[0.7, 'crossed', 30, 'closed']])
  })

  it('hides what happens while it is closed', () => {
    const { crossings, visits } = told(stay(30), [yard({ schedule: office('20:00', '21:00') })])
    expect([...crossings, ...visits]).toEqual([])
  })

  it('that is changed while a vehicle is inside holds from the change on', () => {
    const closedMs = START_MS + 12 * minuteMs
    const changed = yard([plain, { ...plain, fromMs: closedMs, schedule: office('20:00', '21:00') }])
    expect(spans(told(stay(30), [changed]).visits)).toEqual([[0.7, 'crossed', 12, 'closed']])
    const opened = yard([
      { ...plain, schedule: office('20:00', '21:00') },
      { ...plain, fromMs: closedMs },
    ])
    expect(spans(told(stay(30), [opened]).visits)).toEqual([[12, 'opened', 31, 'crossed']])
  })

  it('ends the silence in which a dwell would come about', () => {
    const terms = { schedule: office('08:00', '08:05'), dwellMs: 10 * minuteMs }
    const { state } = told(stay(1).slice(0, 51), [yard(terms)])
    expect(recordsOf(closeIdle(state, START_MS + 60 * minuteMs).effects).visits).toEqual([])
  })
})

describe('a geofence that is changed while a vehicle is inside', () => {
  const changeMs = START_MS + 12 * minuteMs
  const before = yard({}, { activeUntilMs: changeMs })

  it('and still around it, is not left', () => {
    const larger = yard({}, { activeFromMs: changeMs, area: { kind: 'circle', center: HOME, radiusM: 300 } })
    const { crossings, visits } = told(stay(30), [before, larger])
    expect(crossings.map(({ direction }) => direction)).toEqual(['enter', 'exit'])
    expect(visits).toHaveLength(1)
  })

  it('and now elsewhere, is left at the change', () => {
    const elsewhere = yard(
      {},
      {
        activeFromMs: changeMs,
        area: { kind: 'circle', center: destination(HOME, 0, 5_000), radiusM: 200 },
      },
    )
    const { crossings, visits } = told(stay(30), [before, elsewhere])
    expect(seen(crossings)).toEqual([
      ['enter', 'crossed', 0.7],
      ['exit', 'redrawn', 12],
    ])
    expect(spans(visits)).toEqual([[0.7, 'crossed', 12, 'redrawn']])
  })

  it('and deleted, is left then', () => {
    const { crossings, visits } = told(stay(30), [before])
    expect(seen(crossings).at(-1)).toEqual(['exit', 'removed', 12])
    expect(spans(visits)).toEqual([[0.7, 'crossed', 12, 'removed']])
  })
})

describe('an open visit', () => {
  it('stands as it was told, so that folding again does not take it back', () => {
    const open = told(stay(30).slice(0, 70), [yard()])
    expect(open.visits).toMatchObject([{ status: 'open' }])
    expect(openRecords(open.state).filter(({ kind }) => kind === 'geofence-visit')).toEqual(open.visits)
    const ended = told(stay(30), [yard()])
    expect(openRecords(ended.state).filter(({ kind }) => kind === 'geofence-visit')).toEqual([])
    expect(ended.visits[0]!.id).toBe(open.visits[0]!.id)
  })
})
