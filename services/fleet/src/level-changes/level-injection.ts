/** For tests and benches only: steps put into recorded levels at stops and between logs, and what the fold makes of them. */
import type { TelemetryPoint } from '../telemetry/telemetry-point.ts'
import { mean } from './level-blocks.ts'
import { judgeSilent, type LevelChange, levelChangePart, newLevelState, stepLevel } from './level-change.ts'
import { LEVEL_RULES, type LevelRules } from './level-rules.ts'
import { type LogRow, pointsOf, type RecordedLog } from './recorded-levels.ts'

/** An OBD level comes in steps of 1/255. */
const STEP_PERCENT = 100 / 255
/** A stop to inject at. */
const SHORTEST_STOP_MS = 5_000
const SILENCE_MS = 3_600_000
const ENDS_MS = 300_000
/** A change told this far from where it was put in is another. */
const TOLERANCE_MS = 120_000

type Injection = {
  readonly where: 'stop' | 'between' | 'parked'
  readonly percent: number
  readonly atMs: number
}
type Trial = {
  readonly name: string
  readonly points: readonly TelemetryPoint[]
  readonly injections: readonly Injection[]
}

type Outcome = {
  readonly injection: Injection
  /** What was told of it; undefined when it was missed. */
  readonly found: LevelChange | undefined
}

/** Reproducible chance: mulberry32. */
function chance(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Where the vehicle stood: first and last row. */
function stopsOf(rows: readonly LogRow[]): { from: number; to: number }[] {
  const stops: { from: number; to: number }[] = []
  let from = -1
  for (let index = 0; index <= rows.length; index += 1) {
    const stands = index < rows.length && rows[index]!.speedKmh === 0
    if (stands && from < 0) from = index
    if (stands || from < 0) continue
    if (rows[index - 1]!.timeMs - rows[from]!.timeMs >= SHORTEST_STOP_MS) stops.push({ from, to: index - 1 })
    from = -1
  }
  return stops
}

/** The same levels, so much higher from a row on. Undefined where the tank would not hold it. */
function raised(rows: readonly LogRow[], fromRow: number, percent: number): LogRow[] | undefined {
  const lifted = rows.map((row, index) =>
    index < fromRow ? row : { ...row, levelPercent: row.levelPercent + percent },
  )
  if (lifted.some(({ levelPercent }) => levelPercent < 0 || levelPercent > 100)) return undefined
  return lifted.map((row) => ({ ...row, levelPercent: Math.round(row.levelPercent / STEP_PERCENT) * STEP_PERCENT }))
}

/** The level with which a log begins and ends: the mean of five minutes. */
function endsOf(rows: readonly LogRow[]): { first: number; last: number } {
  const lastMs = rows.at(-1)!.timeMs
  return {
    first: mean(rows.filter(({ timeMs }) => timeMs <= ENDS_MS).map(({ levelPercent }) => levelPercent)),
    last: mean(rows.filter(({ timeMs }) => timeMs >= lastMs - ENDS_MS).map(({ levelPercent }) => levelPercent)),
  }
}

/** A step at a stop of a log, half way through it. */
function atStop(log: RecordedLog, stop: { from: number; to: number }, percent: number): Trial | undefined {
  const row = (stop.from + stop.to + 1) >> 1
  const rows = raised(log.rows, row, percent)
  if (rows === undefined) return undefined
  const injection: Injection = { where: 'stop', percent, atMs: rows[row]!.timeMs }
  return { name: `${log.name}@${stop.from}`, points: pointsOf(rows, 0), injections: [injection] }
}

/** A log that is cut in the middle of a stop: parked for an hour, and a step meanwhile. */
function whileParked(log: RecordedLog, stop: { from: number; to: number }, percent: number): Trial | undefined {
  const row = (stop.from + stop.to + 1) >> 1
  const rows = raised(log.rows, row, percent)
  if (rows === undefined) return undefined
  const points = pointsOf(
    rows.map((one, i) => (i < row ? one : { ...one, timeMs: one.timeMs + SILENCE_MS })),
    0,
  )
  const injections: Injection[] = percent === 0 ? [] : [{ where: 'parked', percent, atMs: points[row]!.timeMs }]
  return { name: `${log.name}/${stop.from}`, points, injections }
}

/** One log after another, an hour apart, each raised so that their ends meet, and then by a step. */
function inARow(logs: readonly RecordedLog[], steps: readonly number[]): Trial | undefined {
  const points: TelemetryPoint[] = []
  const injections: Injection[] = []
  let startMs = 0
  let level: number | null = null
  for (const [index, log] of logs.entries()) {
    const ends = endsOf(log.rows)
    const step = index === 0 ? 0 : (steps[index - 1] ?? 0)
    const shift: number = level === null ? 0 : level + step - ends.first
    const rows = raised(log.rows, 0, shift)
    if (rows === undefined) return undefined
    if (step !== 0) injections.push({ where: 'between', percent: step, atMs: startMs })
    points.push(...pointsOf(rows, startMs))
    level = ends.last + shift
    startMs += log.rows.at(-1)!.timeMs + SILENCE_MS
  }
  return { name: logs.map(({ name }) => name).join('+'), points, injections }
}

export function changesOf(points: readonly TelemetryPoint[], rules: LevelRules = LEVEL_RULES): LevelChange[] {
  const effects: { type: 'level-changed'; record: LevelChange }[] = []
  let state = newLevelState('dev')
  for (const point of points) {
    const dueMs = levelChangePart.idleDueMs!(state)
    if (dueMs !== null && point.timeMs > dueMs) state = judgeSilent(state, dueMs, effects, rules)
    state = stepLevel(state, point, effects, rules)
  }
  const dueMs = levelChangePart.idleDueMs!(state)
  if (dueMs !== null) judgeSilent(state, dueMs, effects, rules)
  return effects.map(({ record }) => record)
}

/** Each injection with what was told of it, and what was told of nothing. */
function outcomesOf(trial: Trial, told: readonly LevelChange[]): { outcomes: Outcome[]; false: LevelChange[] } {
  const left = [...told]
  const outcomes = trial.injections.map((injection): Outcome => {
    const index = left.findIndex(
      ({ change, fromMs, untilMs }) =>
        (change === 'refuel') === injection.percent > 0 &&
        injection.atMs >= fromMs - TOLERANCE_MS &&
        injection.atMs <= untilMs + TOLERANCE_MS,
    )
    return { injection, found: index < 0 ? undefined : left.splice(index, 1)[0] }
  })
  return { outcomes, false: left }
}

export type Row = {
  readonly steps: string
  readonly kind: 'refuel' | 'drain'
  readonly injected: number
  readonly precision: number
  readonly recall: number
  /** Share of the found whose 90 % interval holds what was put in. */
  readonly coverage: number
  /** Of the found, in percent of the tank, nine and a half of ten at most. */
  readonly errorP95: number
}

/** So many steps of a kind and size, a third each at stops, while parked and between logs; where and how large is drawn. */
export function measured(
  logs: readonly RecordedLog[],
  { kind, steps, from, to, injected }: { kind: Row['kind']; steps: string; from: number; to: number; injected: number },
  seed: number,
  rules: LevelRules = LEVEL_RULES,
): Row {
  const draw = chance(seed)
  const pick = <T>(items: readonly T[]): T => items[Math.floor(draw() * items.length)]!
  const stops = logs.flatMap((log) => stopsOf(log.rows).map((stop) => ({ log, stop })))
  let [put, found, wrong, covered] = [0, 0, 0, 0]
  const errors: number[] = []
  // A tank does not hold every step: what does not fit is drawn again.
  for (let tries = 0; put < injected && tries < injected * 20; tries += 1) {
    const percent = (kind === 'refuel' ? 1 : -1) * (from + draw() * (to - from))
    const { log, stop } = pick(stops)
    const others = logs.filter((other) => other !== log)
    const trial = [
      () => atStop(log, stop, percent),
      () => whileParked(log, stop, percent),
      () => (others.length === 0 ? undefined : inARow([log, pick(others)], [percent])),
    ][put % 3]!()
    if (trial === undefined) continue
    const { outcomes, false: extra } = outcomesOf(trial, changesOf(trial.points, rules))
    wrong += extra.length
    for (const { injection, found: change } of outcomes) {
      put += 1
      if (change === undefined) continue
      found += 1
      const amount = Math.abs(injection.percent)
      errors.push(Math.abs(change.amount - amount))
      if (change.low <= amount && amount <= change.high) covered += 1
    }
  }
  errors.sort((a, b) => a - b)
  return {
    steps,
    kind,
    injected: put,
    precision: found / Math.max(1, found + wrong),
    recall: found / Math.max(1, put),
    coverage: covered / Math.max(1, found),
    errorP95: errors[Math.floor(errors.length * 0.95)] ?? 0,
  }
}

/** What is told of logs into which nothing was put: each by itself, and in random rows with silence between. */
export function falseAlarms(
  logs: readonly RecordedLog[],
  rowCount: number,
  seed: number,
  rules: LevelRules = LEVEL_RULES,
): { events: number; hours: number } {
  const draw = chance(seed)
  const trials = [
    ...logs.map((log) => [log]),
    ...Array.from({ length: rowCount }, () => shuffled(logs, draw).slice(0, 4)),
  ]
  let [events, hours] = [0, 0]
  for (const row of trials) {
    const trial = inARow(row, [])
    if (trial === undefined) continue
    events += changesOf(trial.points, rules).length
    hours += row.reduce((sum, { rows }) => sum + rows.at(-1)!.timeMs / 3_600_000, 0)
  }
  return { events, hours }
}

function shuffled<T>(items: readonly T[], draw: () => number): T[] {
  const copy = [...items]
  for (let last = copy.length - 1; last > 0; last -= 1) {
    const other = Math.floor(draw() * (last + 1))
    ;[copy[last], copy[other]] = [copy[other]!, copy[last]!]
  }
  return copy
}
