import type { ProviderName } from '@clutch/contracts/payments/providers'
import type { Answer } from './ask.ts'

/** So many calls in a row without a word from a provider, and nothing new is begun through it for a while. */
const failuresToOpen = 5
const openMs = 15_000

interface Health {
  readonly failures: number
  /** Wall time until which it counts as down. */
  readonly downUntilMs: number
}

const well: Health = { failures: 0, downUntilMs: 0 }

// As far as this process has seen. Every replica finds out by itself, within a few calls.
const health = new Map<ProviderName, Health>()

/** What came of a call. A decline is an answer: the provider is well. */
export function noteAnswer(name: ProviderName, answer: Answer<unknown>, nowMs: number): void {
  health.set(name, healthAfter(health.get(name) ?? well, answer, nowMs))
}

/** After a while it is given another chance: the next calls tell. */
export function isUp(name: ProviderName, nowMs: number): boolean {
  return nowMs >= (health.get(name) ?? well).downUntilMs
}

function healthAfter(before: Health, answer: Answer<unknown>, nowMs: number): Health {
  const silent =
    answer.outcome === 'unknown' ||
    (answer.outcome === 'rejected' && (answer.reason === 'unreachable' || answer.reason === 'credentials'))
  if (!silent) return well
  const failures = before.failures + 1
  return { failures, downUntilMs: failures >= failuresToOpen ? nowMs + openMs : before.downUntilMs }
}
