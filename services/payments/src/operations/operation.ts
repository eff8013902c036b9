import type { ProviderName } from '@clutch/contracts/payments/providers'
import type { Money } from '@clutch/shared/money'
import type { Decline, RejectReason } from '../providers/provider.ts'

/**
 * - `pending`: intended; called or about to be
 * - `waiting`: certainly nothing happened; the same call under the same key, later
 * - `requires-action`, `approved`, `processing`: the provider has it and waits for the payer, for us, or decides
 * - `unknown`: the answer was lost; asked for until it is known, never called under another key
 * - `succeeded`, `declined`, `refused` (the provider will not do it), `absent` (it never happened): known
 */
export type OperationStatus =
  | 'pending'
  | 'waiting'
  | 'requires-action'
  | 'approved'
  | 'processing'
  | 'unknown'
  | 'succeeded'
  | 'declined'
  | 'refused'
  | 'absent'

/** One intended call to a provider. */
export interface Operation<Request = unknown> {
  readonly id: string
  readonly kind: string
  readonly subjectId: string
  /** Counts those for one subject: a further one after a decline is a new intent with a key of its own. */
  readonly number: number
  readonly provider: ProviderName
  readonly idempotencyKey: string
  readonly request: Request
  readonly amount: Money | null
  readonly status: OperationStatus
  readonly providerReference: string | null
  readonly code: string | null
  readonly message: string | null
  /** By the domain's clock. */
  readonly startedAt: Date
  readonly settledAt: Date | null
  /** The first call that may have done something, by the wall's. */
  readonly calledAt: Date | null
  readonly calls: number
  /** Repetitions of the call since an answer was lost. */
  readonly repeats: number
}

const known: readonly OperationStatus[] = ['succeeded', 'declined', 'refused', 'absent']

/** It is known how it ended. A provider may still report success for what it called declined. */
export function isKnown(status: OperationStatus): boolean {
  return known.includes(status)
}

/** Nothing has happened under its key so far: it was never called, or the provider certainly did nothing. */
export function isUntouched({ status, calls }: Pick<Operation, 'status' | 'calls'>): boolean {
  return status === 'waiting' || (status === 'pending' && calls === 0)
}

/** What came of it, as its noun is told. Certain in every word but `unknown`. */
export type Settlement<Result> =
  | { readonly state: 'succeeded'; readonly result: Result }
  | { readonly state: 'declined'; readonly providerId: string | null; readonly decline: Decline }
  | { readonly state: 'refused'; readonly reason: RejectReason; readonly message: string }
  | { readonly state: 'absent' }
  | { readonly state: 'waiting'; readonly reason: RejectReason; readonly message: string }
  | {
      readonly state: 'requires-action'
      readonly providerId: string
      readonly redirectUrl: string | null
    }
  | { readonly state: 'approved' | 'processing'; readonly providerId: string }
  | { readonly state: 'unknown'; readonly cause: string; readonly needsPerson: boolean }

const secondMs = 1_000
const hourMs = 3_600_000
const firstPauseMs = 250
const longestPauseMs = 5 * 60_000
/** Certain refusals by the way of it (provider not to be reached, busy, our key wrong) after which it is given up. */
export const maxCalls = 300
/** Several days of asking what came of a call. Then a person, or a webhook, says so. */
export const maxAsks = 1_500
/** For so long it is asked again whether the payer has confirmed, or the bank has decided. Then only a webhook tells. */
const maxWaitMs = 14 * 24 * hourMs

/** Until it is tried again: 250 ms, doubled each time, five minutes at most; a part at random, so that many do not march in step. */
export function pauseMs(tries: number, random: number): number {
  const full = Math.min(firstPauseMs * 2 ** Math.min(Math.max(tries - 1, 0), 30), longestPauseMs)
  return Math.round(full * (0.75 + random / 4))
}

/** When to look again at what the provider or the payer decides: a quarter of its age, so that a long wait costs little. */
export function lookAgainMs(ageMs: number): number | undefined {
  if (ageMs >= maxWaitMs) return undefined
  return Math.min(Math.max(ageMs / 4, secondMs), hourMs)
}

/**
 * The status that follows, what its noun is told, and when it is due again; undefined: until something is heard of it.
 */
export interface Step<Result> {
  readonly status: OperationStatus
  readonly settlement: Settlement<Result>
  readonly code: string | null
  readonly message: string | null
  readonly pauseMs: number | undefined
}
