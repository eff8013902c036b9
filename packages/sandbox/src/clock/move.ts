import { setTimeout as delay } from 'node:timers/promises'
import { Problem } from '../problem.ts'
import type { Clock } from './clock.ts'
import { type LocalDueWork, ParticipantSilent, type Participants } from './participants.ts'

export interface MoveLimits {
  /** The whole move. */
  moveMs: number
  /** One wait for outboxes and consumers to come to rest. */
  settleMs: number
  /** Instants at which something fell due. */
  steps: number
  /** Rounds at one instant: work that creates work at the same instant for ever is a fault. */
  roundsAtOneInstant: number
}

export const defaultMoveLimits: MoveLimits = {
  moveMs: 15 * 60_000,
  settleMs: 60_000,
  steps: 100_000,
  roundsAtOneInstant: 1_000,
}

export interface Movement {
  clock: Clock
  participants: Participants
  local: LocalDueWork[]
  limits: MoveLimits
}

/**
 * Moves the clock, and on the way lets everything that falls due happen in order: all stand still at the earliest
 * due instant, who has work there does it, all come to rest (a reaction may have made new work), and again.
 * When somebody does not answer, the clock stays at the instant reached and goes on at its old rate.
 */
export async function moveClock(movement: Movement, order: { nowMs?: number; rate?: number }): Promise<void> {
  const { clock, participants } = movement
  const rate = clock.current.rate
  const reachedMs = clock.nowMs()
  if (order.nowMs !== undefined && order.nowMs < reachedMs) {
    throw new Problem(
      422,
      'clock-backwards',
      `It is ${new Date(reachedMs).toISOString()} already and domain time never runs backwards: what happened would be in the future.`,
      { now: new Date(reachedMs).toISOString() },
    )
  }
  clock.freeze(reachedMs, rate)
  try {
    await participants.adoptAll()
    if (order.nowMs !== undefined && order.nowMs > reachedMs) await runThrough(movement, order.nowMs, rate)
    clock.set({ baseMs: order.nowMs ?? reachedMs, rate: order.rate ?? rate })
    await participants.adoptAll()
  } catch (error) {
    clock.set({ baseMs: clock.nowMs(), rate })
    // The rest should not wait for the silent one; it hears of it when it is back.
    await participants.adoptAll().catch(() => {})
    if (error instanceof ParticipantSilent) throw silent(error, clock)
    throw error
  }
}

async function runThrough(movement: Movement, targetMs: number, rate: number): Promise<void> {
  const { clock, participants, limits } = movement
  const deadline = Date.now() + limits.moveMs
  let roundsHere = 0
  await settle(movement)
  for (let step = 0; ; step += 1) {
    const due = await askAll(movement, targetMs)
    if (due.length === 0) return
    const instantMs = Math.max(clock.nowMs(), Math.min(...due.map(({ dueMs }) => dueMs)))
    const working = due.filter(({ dueMs }) => dueMs <= instantMs)
    roundsHere = instantMs === clock.nowMs() ? roundsHere + 1 : 0
    if (step >= limits.steps || roundsHere >= limits.roundsAtOneInstant || Date.now() > deadline) {
      throw tooLong(working[0]?.name ?? '', instantMs, step, clock)
    }
    if (instantMs > clock.nowMs()) {
      clock.freeze(instantMs, rate)
      await participants.adoptAll()
    }
    const answerMs = Math.max(1_000, deadline - Date.now())
    await all(
      working.map(async ({ name, local }) => {
        if (local) local.runDue(instantMs)
        else await participants.runDue(name, instantMs, answerMs)
      }),
    )
    await settle(movement)
  }
}

interface Asked {
  name: string
  dueMs: number | null
  local: LocalDueWork | undefined
}

type Due = Asked & { dueMs: number }

async function askAll({ participants, local }: Movement, untilMs: number): Promise<Due[]> {
  const asked = await all<Asked>([
    ...local.map(async (work) => ({ name: work.name, dueMs: work.nextDueMs(untilMs), local: work })),
    ...participants.list().map(async ({ name }) => ({
      name,
      dueMs: await participants.nextDueMs(name, untilMs),
      local: undefined,
    })),
  ])
  return asked.filter((each): each is Due => each.dueMs !== null && each.dueMs <= untilMs)
}

/** Two quiet rounds in a row: a message may have been between two participants during the first. */
async function settle({ participants, local, limits, clock }: Movement): Promise<void> {
  const deadline = Date.now() + limits.settleMs
  for (let quiet = 0; ; ) {
    const answers = await all([
      ...local.map(async (work) => ({ name: work.name, settled: work.settled() })),
      ...participants.list().map(async ({ name }) => ({ name, settled: await participants.settled(name) })),
    ])
    const busy = answers.filter(({ settled }) => !settled).map(({ name }) => name)
    quiet = busy.length === 0 ? quiet + 1 : 0
    if (quiet === 2) return
    if (Date.now() > deadline) {
      throw new Problem(
        504,
        'clock-not-settled',
        `${busy.join(', ')} did not come to rest within ${limits.settleMs} ms; the clock stays at ${new Date(clock.nowMs()).toISOString()}.`,
        { participants: busy, now: new Date(clock.nowMs()).toISOString() },
      )
    }
    if (busy.length > 0) await delay(20)
  }
}

/** Like Promise.all, but nobody is left running behind the caller's back when one fails. */
async function all<T>(promises: Promise<T>[]): Promise<T[]> {
  const outcomes = await Promise.allSettled(promises)
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
  return outcomes.map((outcome) => (outcome as PromiseFulfilledResult<T>).value)
}

const silent = (error: ParticipantSilent, clock: Clock): Problem =>
  new Problem(
    504,
    'clock-participant-silent',
    `${error.message}. The clock stays at ${new Date(clock.nowMs()).toISOString()} until it can answer (or is removed with DELETE /clock/participants/${error.participant}).`,
    { participants: [error.participant], now: new Date(clock.nowMs()).toISOString() },
  )

const tooLong = (name: string, instantMs: number, steps: number, clock: Clock): Problem =>
  new Problem(
    504,
    'clock-move-too-long',
    `After ${steps} steps ${name} still has work due at ${new Date(instantMs).toISOString()}; move the clock in smaller parts.`,
    { participants: [name], now: new Date(clock.nowMs()).toISOString() },
  )
