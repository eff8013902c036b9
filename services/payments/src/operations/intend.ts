import { IdempotencyInFlight } from '@clutch/contracts/problems'
import { newId } from '@clutch/shared/id'
import { once } from '@clutch/shared/idempotency'
import { Problem } from '@clutch/shared/problem'
import type { OpenContext } from '@clutch/shared/route'
import type { PrismaClient } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'
import { providersOf } from '../providers/settings.ts'
import type { AnyOperationKind } from './kind.ts'
import { perform } from './perform.ts'
import { lockOperation, type StoredOperation, takeLease } from './store.ts'
import { leaseMs } from './work.ts'

/** What a request has written down: the thing that was made or changed, and the call it needs, if it needs one. */
export interface Intended {
  readonly subjectId: string
  readonly operationId: string | undefined
}

/**
 * A request that needs a provider: what is intended is committed under its Idempotency-Key, then performed here, then the
 * caller reads what it is about. Whatever dies in between, a worker goes on with the operation, and the same request again
 * finds what was intended: it goes on with it, or is a replay.
 * @param intend decides and writes, and begins an operation under the lease
 */
export async function intend(
  { database, principal, idempotency, logger }: OpenContext<PrismaClient>,
  kinds: readonly AnyOperationKind[],
  intent: (tx: Tx, lease: string) => Promise<Intended>,
): Promise<{ subjectId: string; replayed: boolean }> {
  const { tenantId, id: actor } = principal!
  const lease = newId('lse')
  const { subjectId, toPerform, replayed } = await database.tx({ tenantId, actor }, async (tx) => {
    const kept = await once(tx, idempotency!, async () => ({ status: 200, body: await intent(tx, lease) }))
    const { subjectId, operationId } = kept.body as Intended
    if (!kept.replayed || operationId === undefined)
      return { subjectId, toPerform: operationId, replayed: kept.replayed }
    const takenOver = await takeOver(tx, operationId, lease)
    return { subjectId, toPerform: takenOver ? operationId : undefined, replayed: true }
  })
  if (toPerform !== undefined) {
    const byName = new Map(kinds.map((kind) => [kind.name, kind]))
    await perform(
      { database, providers: providersOf(database), kinds: byName, logger },
      { tenantId, id: toPerform },
      lease,
    )
  }
  return { subjectId, replayed }
}

/** The first request has died, or its answer was lost. @throws Problem IdempotencyInFlight while it still runs */
async function takeOver(tx: Tx, operationId: string, lease: string): Promise<boolean> {
  const operation: StoredOperation | undefined = await lockOperation(tx, operationId)
  if (operation === undefined || !['pending', 'waiting', 'unknown'].includes(operation.status)) return false
  if (operation.busy) throw new Problem(IdempotencyInFlight, { headers: { 'retry-after': '1' } })
  await takeLease(tx, operationId, lease, leaseMs)
  return true
}

export const replayHeaders = (replayed: boolean) => (replayed ? { headers: { 'idempotency-replayed': 'true' } } : {})
