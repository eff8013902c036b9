/** For tests only: mornings of a device, and whoever stores them, in memory. */
import { destination } from '@clutch/shared/geo'
import type { Fence } from '../geofences/crossings.ts'
import { FenceIndex } from '../geofences/fence-index.ts'
import { PLAIN_TERMS } from '../geofences/terms.ts'
import { inEventOrder } from '../trips/track.ts'
import { closeIdle, type DerivedRecord, type DeviceState, type Folded, fold, newDeviceState, parted } from './fold.ts'
import { random } from './noise.ts'
import {
  absorbed,
  canonical,
  idsToJudge,
  latestRecords,
  nothingUndecided,
  reconcileSlice,
  restartFrom,
  type Undecided,
  undecidedBefore,
} from './recompute.ts'
import type { TelemetryPoint } from './telemetry-point.ts'

export const START_MS = Date.parse('2026-11-22T08:00:00.000Z')
export const HOME = { lat: 52.52, lon: 13.405 }
const hours = (from: string, to: string) => ({
  timeZone: 'Europe/Berlin',
  windows: [{ days: [1, 2, 3, 4, 5, 6, 7], from, to }],
  firstDay: null,
  lastDay: null,
  closedOn: [],
})

export const fences = new FenceIndex<Fence>([
  {
    id: 'gfn_home',
    area: { kind: 'circle', center: HOME, radiusM: 300 },
    activeFromMs: 0,
    activeUntilMs: null,
    terms: [{ ...PLAIN_TERMS[0]!, dwellMs: 300_000 }],
  },
  {
    id: 'gfn_closed',
    area: { kind: 'circle', center: HOME, radiusM: 2000 },
    activeFromMs: 0,
    activeUntilMs: START_MS + 900_000,
    terms: PLAIN_TERMS,
  },
  // Redrawn, with hours at first and others later, and a dwell that is asked for in the middle.
  ...[
    { radiusM: 1_500, activeFromMs: 0, activeUntilMs: START_MS + 1_200_000 },
    { radiusM: 700, activeFromMs: START_MS + 1_200_000, activeUntilMs: null },
  ].map(({ radiusM, ...times }) => ({
    id: 'gfn_hours',
    area: { kind: 'circle' as const, center: HOME, radiusM },
    ...times,
    terms: [
      { ...PLAIN_TERMS[0]!, schedule: hours('09:05', '09:30') },
      { ...PLAIN_TERMS[0]!, fromMs: START_MS + 1_500_000, schedule: hours('09:27', '12:00'), dwellMs: 120_000 },
    ],
  })),
])
/** A morning: parts of rest, driving, pauses without a reading, jolts and trouble codes. */
export function morning(seed: number, ignition: boolean, parts = 8): TelemetryPoint[] {
  const uniform = random(seed)
  const points: TelemetryPoint[] = []
  let at = { ...HOME }
  let timeMs = START_MS
  let courseDeg = 0
  const push = (speedKmh: number, on: boolean) => {
    points.push({
      timeMs,
      ...at,
      valid: uniform() > 0.02,
      speedKmh,
      courseDeg: Math.round(courseDeg),
      hdop: 1,
      satellites: 8,
      accelXG: uniform() > 0.97 ? 0.5 : 0,
      accelYG: 0,
      ...(ignition ? { ignition: on } : {}),
      ...(uniform() > 0.97
        ? { troubleCodes: { codes: uniform() > 0.5 ? [{ code: 'P0301' }] : [], complete: true } }
        : {}),
    })
  }
  for (let part = 0; part < parts; part++) {
    const kind = uniform()
    if (kind < 0.55) {
      const count = 20 + Math.floor(uniform() * 60)
      for (let i = 0; i < count; i++) {
        timeMs += 5_000
        courseDeg = (courseDeg + 20 * (uniform() - 0.5) + 360) % 360
        at = destination(at, courseDeg, (40 / 3.6) * 5)
        push(40, true)
      }
    } else if (kind < 0.8) {
      const count = 5 + Math.floor(uniform() * 20)
      const off = uniform() > 0.4
      for (let i = 0; i < count; i++) {
        timeMs += 30_000
        push(0, !off)
      }
    } else {
      timeMs += Math.floor(uniform() * 1_200_000)
    }
  }
  return points
}

/** What one instant says, in two readings that say it together. */
function halves({ ignition, accelXG, accelYG, troubleCodes, ...fix }: TelemetryPoint): TelemetryPoint[] {
  return [fix, { timeMs: fix.timeMs, lat: 0, lon: 0, valid: false, ignition, accelXG, accelYG, troubleCodes }]
}

/** What was said of a record: that it is, that it is otherwise, that it is not. */
type Told = { readonly kind: 'told' | 'corrected' | 'withdrawn'; readonly record: DerivedRecord }

/** What the reaction on telemetry does with its tables. */
export class Ledger {
  readonly track = new Map<number, TelemetryPoint>()
  readonly records = new Map<string, DerivedRecord>()
  readonly journal: Told[] = []
  checkpoints: DeviceState[] = []
  state = newDeviceState('dev_1')
  pending: { undecided: Undecided; restartMs: number | null; decidedThroughMs: number | null } | null = null
  refolds = 0
  slices = 0
  readonly #sliceReadings: number

  constructor(sliceReadings = Number.POSITIVE_INFINITY) {
    this.#sliceReadings = sliceReadings
  }

  arrive(points: readonly TelemetryPoint[]): void {
    const news = absorbed(this.track, points)
    for (const point of news) this.track.set(point.timeMs, point)
    if (news.length === 0) return
    const earliestMs = news[0]!.timeMs
    if (this.pending !== null) {
      const isPassed = earliestMs <= (this.state.throughMs ?? Number.NEGATIVE_INFINITY)
      const restartMs = Math.min(earliestMs, this.pending.restartMs ?? earliestMs)
      if (isPassed) this.pending = { ...this.pending, restartMs }
      return
    }
    const { fresh, late } = parted(this.state, news)
    if (late.length > 0) this.again(late[0]!.timeMs)
    else this.#keep(fold(this.state, fresh, { fences }))
  }

  /** The timer, which the domain's clock drives. While the device is folded again it has nothing to say. */
  tick(nowMs: number): void {
    if (this.pending === null) this.#keep(closeIdle(this.state, nowMs))
  }

  /** Everything again, as for a device whose state is of an older version. */
  outdate(): void {
    this.checkpoints = []
    this.again(Number.NEGATIVE_INFINITY)
  }

  /** Due work: the next slice. */
  work(): boolean {
    if (this.pending !== null) this.again(null)
    return this.pending !== null
  }

  settle(): void {
    while (this.work()) this.slices++
  }

  #keep({ state, effects, checkpoints }: Folded): void {
    this.#save(state)
    for (const record of latestRecords(effects)) this.#tell('told', record)
    this.checkpoints.push(...checkpoints)
  }

  again(lateMs: number | null): void {
    this.refolds++
    const decidedThroughMs = this.pending ? this.pending.decidedThroughMs : this.state.throughMs
    const { state: start, undecided } = this.#start(lateMs)
    const throughMs = start.throughMs ?? Number.NEGATIVE_INFINITY
    const ahead = [...this.track.values()]
      .filter(({ timeMs }) => timeMs > throughMs)
      .sort((a, b) => a.timeMs - b.timeMs)
    const isLast = ahead.length <= this.#sliceReadings
    const some = fold(start, isLast ? ahead : ahead.slice(0, this.#sliceReadings), { fences })
    const closed = closeIdle(some.state, isLast ? (decidedThroughMs ?? 0) + 1 : Number.NEGATIVE_INFINITY)
    const result = {
      state: closed.state,
      effects: [...some.effects, ...closed.effects],
      checkpoints: [...some.checkpoints, ...closed.checkpoints],
    }
    const untilMs = isLast ? Number.POSITIVE_INFINITY : result.state.throughMs!
    const ids = new Set(idsToJudge(result, undecided))
    const kept = [...this.records.values()].filter(
      ({ id, decidedAtMs }) => (decidedAtMs > throughMs && decidedAtMs <= untilMs) || ids.has(id),
    )
    const { added, changed, removed, undecided: left } = reconcileSlice(kept, result, undecided, isLast)
    for (const record of removed) this.#tell('withdrawn', record)
    for (const record of added) this.#tell('told', record)
    for (const { after } of changed) this.#tell('corrected', after)
    this.#save(result.state)
    this.checkpoints.push(...result.checkpoints)
    this.pending = isLast ? null : { undecided: left, restartMs: null, decidedThroughMs }
  }

  #start(lateMs: number | null): { state: DeviceState; undecided: Undecided } {
    const undecided = this.pending?.undecided ?? nothingUndecided
    const wantedMs = Math.min(lateMs ?? Number.POSITIVE_INFINITY, this.pending?.restartMs ?? Number.POSITIVE_INFINITY)
    if (this.pending !== null && wantedMs > this.state.throughMs!) return { state: this.state, undecided }
    const state = restartFrom(this.checkpoints, wantedMs) ?? newDeviceState('dev_1')
    const throughMs = state.throughMs ?? Number.NEGATIVE_INFINITY
    this.checkpoints = this.checkpoints.filter((checkpoint) => checkpoint.throughMs! <= throughMs)
    return { state, undecided: undecidedBefore(undecided, throughMs) }
  }

  /** As a row of the database holds it. */
  #save(state: DeviceState): void {
    this.state = JSON.parse(JSON.stringify(state))
  }

  #tell(kind: Told['kind'], record: DerivedRecord): void {
    this.journal.push({ kind, record })
    if (kind === 'withdrawn') this.records.delete(record.id)
    else this.records.set(record.id, record)
  }

  /** All records, running trips without the figures of the moment. */
  history(): string[] {
    return [...this.records.values()]
      .map((record) =>
        record.kind === 'trip' && record.status === 'running' ? `running ${record.id}` : canonical(record),
      )
      .sort()
  }
}

export function inOrder(points: readonly TelemetryPoint[]): Ledger {
  const ledger = new Ledger()
  ledger.arrive(inEventOrder(points))
  return ledger
}

/**
 * As a device with a buffer sends them: mostly in order, a tenth far too late, one in twenty twice, and one in twenty in
 * two halves: the fix in one reading, ignition and acceleration in another of the same instant.
 */
export function asTheyArrive(points: readonly TelemetryPoint[], uniform: () => number): TelemetryPoint[] {
  return points
    .flatMap((point, i) => {
      const order = i + (uniform() < 0.1 ? uniform() * points.length : uniform() * 3)
      const kind = uniform()
      if (kind < 0.05) return [point, point].map((each, n) => ({ point: each, order: order + n * uniform() * 50 }))
      if (kind < 0.1) return halves(point).map((half, n) => ({ point: half, order: order + n * uniform() * 50 }))
      return [{ point, order }]
    })
    .sort((a, b) => a.order - b.order)
    .map(({ point }) => point)
}
