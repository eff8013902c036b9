import { IdempotencyInFlight, IdempotencyMismatch, Unavailable } from '@clutch/contracts/problems'
import { sqlState } from '@clutch/shared/database'
import { Problem } from '@clutch/shared/problem'
import type { Composing, Database, OutboxRow, Scope } from '@clutch/shared/tx'
import type { PrismaClient } from '../../prisma/client/client.ts'
import type { Entry } from './posting.ts'
import { postEntryOnce } from './store.ts'

/** What a request comes to that does nothing but post an entry. */
export interface WholeEffect {
  readonly entry: Entry
  readonly answer: { readonly status: number; readonly body: unknown }
  readonly event: OutboxRow
}

const lockNotAvailable = '55P03'

/**
 * For what is only an entry: Idempotency-Key, event and entry in one statement, which commits by itself. One round trip,
 * and the accounts are held for no longer than that (docs/adr/0018).
 * @throws InsufficientFunds, or Problem IdempotencyInFlight, IdempotencyMismatch; nothing is kept then
 */
export async function postOnce(
  database: Database<PrismaClient>,
  scope: Scope,
  request: { route: string; key: string; digest: string },
  compose: (composing: Composing) => WholeEffect,
): Promise<{ status: number; body: unknown; replayed: boolean }> {
  let made: WholeEffect | undefined
  try {
    const { outcome, status, body } = await postEntryOnce(database, scope, request, (composing) => {
      made = compose(composing)
      return made
    })
    if (outcome === 'in-flight') throw new Problem(IdempotencyInFlight, { headers: { 'retry-after': '1' } })
    if (outcome === 'mismatch') throw new Problem(IdempotencyMismatch)
    if (outcome === 'posted') return { ...made!.answer, replayed: false }
    return { status: status!, body: body === null ? undefined : JSON.parse(body), replayed: true }
  } catch (error) {
    if (sqlState(error) === lockNotAvailable)
      throw new Problem(Unavailable, { cause: error, headers: { 'retry-after': '1' } })
    throw error
  }
}
