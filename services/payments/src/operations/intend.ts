import { IdempotencyInFlight } from '@clutch/contracts/problems'
import { newId } from '@clutch/shared/id'
import { once } from '@clutch/shared/idempotency'
import { Problem } from '@clutch/shared/problem'
import type { OpenContext } from '@clutch/shared/route'
import type { PrismaClient } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'
import { providersOf } from '../providers/settings.ts'
import type { AnyOperationKind } from './kind.ts'
import { type Begun, begin, finish, justBegun, type PerformContext } from './perform.ts'
import { lockOperation, takeLease } from './store.ts'
import { leaseMs } from './work.ts'

/** What a request has written down: the thing that was made or changed, and the call it needs, if it needs one. */
export interface Intended {
  readonly subjectId: string
  readonly operationId: string | undefined
}

/**
 * A request that needs a provider: what is intended is committed under its Idempotency-Key, then performed here, and read
 * with its outcome. Whatever dies in between, a worker goes on with the operation, and the same request again finds what was
 * intended: it goes on with it, or is a replay.
 * @param intent decides and writes, and begins an operation under the lease
 * @param read what the caller is answered; it must not throw, for the outcome is committed with it
 */
export async function intend<Answer>(
  { database, principal, idempotency, logger }: OpenContext<PrismaClient>,
  kinds: readonly AnyOperationKind[],
  intent: (tx: Tx, lease: string) => Promise<Intended>,
  read: (tx: Tx, subjectId: string) => Promise<Answer>,
): Promise<{ answer: Answer; replayed: boolean }> {
  const { tenantId, id: actor } = principal!
  const lease = newId('lse')
  const byName = new Map(kinds.map((kind) => [kind.name, kind]))
  const context: PerformContext = { database, providers: providersOf(database), kinds: byName, logger }
  const { subjectId, begun, replayed } = await database.tx({ tenantId, actor }, async (tx) => {
    const kept = await once(tx, idempotency!, async () => ({ status: 200, body: await intent(tx, lease) }))
    const { subjectId, operationId } = kept.body as Intended
    const { replayed } = kept
    if (operationId === undefined) return { subjectId, begun: undefined, replayed }
    const begun = replayed ? await takeOver(tx, context, operationId, lease) : await justBegun(tx, operationId)
    return { subjectId, begun, replayed }
  })
  const done =
    begun === undefined
      ? undefined
      : await finish(context, tenantId, begun, lease, async (tx) => ({ answer: await read(tx, subjectId) }))
  const { answer } =
    done ?? (await database.tx({ tenantId, actor }, async (tx) => ({ answer: await read(tx, subjectId) })))
  return { answer, replayed }
}

/** The first request has died, or its answer was lost. @throws Problem IdempotencyInFlight while it still runs */
async function takeOver(
  tx: Tx,
  context: PerformContext,
  operationId: string,
  lease: string,
): Promise<Begun | undefined> {
  const operation = await lockOperation(tx, operationId)
  if (operation === undefined || !['pending', 'waiting', 'unknown'].includes(operation.status)) return undefined
  if (operation.busy) throw new Problem(IdempotencyInFlight, { headers: { 'retry-after': '1' } })
  await takeLease(tx, operationId, lease, leaseMs)
  return begin(tx, context, operationId, lease)
}

export const replayHeaders = (replayed: boolean) => (replayed ? { headers: { 'idempotency-replayed': 'true' } } : {})
