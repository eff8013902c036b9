import {
  declareOperationAbsent as contract,
  OperationIsKnown,
  OperationMayStillHappen,
} from '@clutch/contracts/payments/operations'
import { NotFound } from '@clutch/contracts/problems'
import { once } from '@clutch/shared/idempotency'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implementOpen, type Tx } from '../kit.ts'
import { mayHappenUntilMs } from '../providers/provider.ts'
import type { Providers } from '../providers/providers.ts'
import { providersOf } from '../providers/settings.ts'
import type { AnyOperationKind, OperationKind } from './kind.ts'
import type { Operation } from './operation.ts'
import { lockOperation, updateOperation } from './store.ts'
import { wireOperation } from './wire.ts'

/** Of a provider that is not configured any more, nobody knows how long it keeps a key. */
const longestWindowMs = 60 * 86_400_000

/** What no asking can tell, a person says: it follows from that what follows when the provider has nothing. */
export function declareOperationAbsent(kinds: readonly AnyOperationKind[]) {
  return implementOpen(contract, async ({ params, body, principal, database, idempotency }) => {
    const { tenantId, id: actor } = principal!
    const { status, replayed, ...kept } = await database.tx({ tenantId, actor }, (tx) =>
      once(tx, idempotency!, async () => {
        const said = { ...body, actor }
        const absent = await settleAsAbsent(tx, params.operationId, { kinds, providers: providersOf(database), said })
        return ok(wireOperation(absent))
      }),
    )
    const headers = replayed ? { headers: { 'idempotency-replayed': 'true' } } : {}
    return { ...ok(kept.body as ReturnType<typeof wireOperation>), ...headers }
  })
}

async function settleAsAbsent(
  tx: Tx,
  id: string,
  of: { kinds: readonly AnyOperationKind[]; providers: Providers; said: { note: string; actor: string } },
): Promise<Operation> {
  const operation = await lockOperation(tx, id)
  if (operation === undefined) throw new Problem(NotFound)
  const kind = of.kinds.find(({ name }) => name === operation.kind) as OperationKind<unknown, unknown> | undefined
  if (operation.status !== 'unknown' || kind === undefined) throw new Problem(OperationIsKnown)
  const windowMs = of.providers.get(operation.provider)?.capabilities.idempotencyWindowMs ?? longestWindowMs
  const untilMs = mayHappenUntilMs((operation.calledAt ?? tx.now).getTime(), windowMs)
  if (operation.busy || Date.now() <= untilMs)
    throw new Problem(OperationMayStillHappen, { detail: `It may until ${new Date(untilMs).toISOString()}.` })
  const absent: Operation = {
    ...operation,
    status: 'absent',
    code: 'said-by-a-person',
    message: `${of.said.actor}: ${of.said.note}`,
    settledAt: tx.now,
  }
  await updateOperation(tx, absent, { pauseMs: undefined })
  await kind.settle(tx, operation, { state: 'absent' })
  return absent
}
