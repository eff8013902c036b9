/**
 * One more counter on top of a coarser measure of the same thing: a vehicle's odometer over the distance of its fixes, a device's
 * engine hours over the time its ignition was on. Pure; the state is a handful of numbers.
 *
 * Counters have steps (a kilometre, a tenth of an hour), are silent for minutes, start anew with another instrument and stop
 * when somebody wants them to. So only the moments at which one steps are compared: between two of them it has counted what
 * it says, if that can be, and the coarser measure fills in from the last one on. The total never falls.
 */

/** What a kind of counter can do, in its own unit. */
export type CounterLimits = {
  /** The most that can be added in a millisecond of which nothing is known. */
  readonly maxPerMs: number
  /** What the two may differ by without either being wrong. */
  readonly slack: number
  /** A share of what was measured, likewise. */
  readonly share: number
  /** A counter that says the same while so much was measured with the engine on has stopped. */
  readonly stalledAfter: number
  /** How large a step is taken to be until two were seen. */
  readonly firstStep: number
}

/** A car's motorway speed and more: 70 m/s. Two kilometres: a step of a kilometre at either end. */
export const ODOMETER: CounterLimits = {
  maxPerMs: 0.07,
  slack: 2_000,
  share: 0.3,
  stalledAfter: 20_000,
  firstStep: 1_000,
}

/** Seconds: an hour has 3,600 of them. A quarter of an hour: the coarsest step one meets is a tenth of an hour. */
export const ENGINE_TIME: CounterLimits = {
  maxPerMs: 0.001,
  slack: 900,
  share: 0.3,
  stalledAfter: 7_200,
  firstStep: 360,
}

type CounterState = {
  /** What it said last; null before the first time. */
  readonly value: number | null
  /** The total at its last step, and the coarser measure then. */
  readonly base: number
  readonly below: number
  /** The coarser measure at its last step, whatever was filled in since. */
  readonly stepBelow: number
  /** How far it goes between two steps, as far as is known. */
  readonly step: number
  /** Milliseconds since the last step, or before it, in which nothing was known, and what was measured with the engine on since. */
  readonly unseenMs: number
  readonly run: number
  readonly total: number
  /** Said nothing new for so long that it is no longer asked. */
  readonly stalled: boolean
  /** It has stepped twice or more, so its steps are known to be steps. */
  readonly isKnown: boolean
}
export type Counter = CounterState

export const newCounter: Counter = {
  value: null,
  base: 0,
  below: 0,
  stepBelow: 0,
  step: 0,
  unseenMs: 0,
  run: 0,
  total: 0,
  stalled: false,
  isKnown: false,
}

export type CounterReset = {
  /** It fell; it rose by more than can be; it stood still while the vehicle drove. */
  readonly how: 'fell' | 'jumped' | 'stalled'
  readonly before: number
  readonly after: number
}

export type CounterReading = {
  /** What the counter says now, where it says anything. */
  readonly value: number | undefined
  /** The coarser measure now; it does not fall. */
  readonly below: number
  /** Milliseconds since the last reading of which nothing is known. */
  readonly unseenMs: number
  /** What was measured since the last reading with the engine on. */
  readonly run: number
}

export function countOn(
  counter: Counter,
  { value, below, unseenMs, run }: CounterReading,
  limits: CounterLimits,
): { counter: Counter; reset: CounterReset | null } {
  const on = { ...counter, unseenMs: counter.unseenMs + unseenMs, run: counter.run + run }
  if (value === undefined) return { counter: totalled(on, below), reset: null }
  if (on.value === null)
    return { counter: stepped(on, value, totalAt(on, below), below, limits.firstStep), reset: null }
  const added = value - on.value
  if (added === 0) return said(on, value, below, limits)
  const measured = below - on.stepBelow
  const most = measured * (1 + limits.share) + limits.slack + on.step + on.unseenMs * limits.maxPerMs
  const how = added < 0 ? 'fell' : added > most ? 'jumped' : null
  if (how !== null) {
    const after = stepped({ ...on, isKnown: false }, value, on.base + measured, below, limits.firstStep)
    return { counter: after, reset: { how, before: on.value, after: value } }
  }
  // The first step begins anywhere within one: what was measured is nearer to the truth than a whole step.
  const isWhole = on.isKnown || added > limits.firstStep
  const base = on.stalled ? on.base + Math.max(added, measured) : isWhole ? on.base + added : on.base + measured
  const step = on.unseenMs > 0 ? on.step : Math.min(Math.max(added, on.step / 2), limits.stalledAfter)
  const after = stepped({ ...on, isKnown: true }, value, base, below, step)
  // What it said after a silence may be of its middle: some of what may have happened in it may yet be told.
  const untoldMs = Math.max(0, on.unseenMs - Math.max(0, added - measured) / limits.maxPerMs) / 2
  return { counter: { ...after, unseenMs: untoldMs }, reset: null }
}

/** It says the same as before: it cannot have gone on by more than a step, unless it has stopped. */
function said(on: Counter, value: number, below: number, limits: CounterLimits) {
  if (!on.stalled && on.run > limits.stalledAfter + on.step) {
    const counter = totalled({ ...on, below: on.stepBelow, stalled: true }, below)
    return { counter, reset: { how: 'stalled' as const, before: value, after: value } }
  }
  const capped = on.stalled ? on : { ...on, below: Math.max(on.below, below - on.step) }
  return { counter: totalled(capped, below), reset: null }
}

function stepped(on: Counter, value: number, base: number, below: number, step: number): Counter {
  return totalled({ ...on, value, base, below, stepBelow: below, step, unseenMs: 0, run: 0, stalled: false }, below)
}

function totalAt({ base, below: from }: Counter, below: number): number {
  return base + Math.max(0, below - from)
}

function totalled(on: Counter, below: number): Counter {
  return { ...on, total: Math.max(on.total, totalAt(on, below)) }
}
