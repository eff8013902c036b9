import type { ProviderName } from '@clutch/contracts/payments/providers'
import type { ReconciliationRun } from '@clutch/contracts/payments/reconciliation-runs'
import { newId } from '@clutch/shared/id'
import type { Tx } from '../../kit.ts'
import { beginOperation } from '../../operations/begin.ts'
import { listMovementsOperation } from './compare-operation.ts'
import { insertRun } from './store.ts'

/** Writes a run down, with its first call to the provider. */
export async function openRun(
  tx: Tx,
  of: { provider: ProviderName; from: Date; until: Date; startedBy: ReconciliationRun['startedBy'] },
  lease?: string,
): Promise<{ id: string; operationId: string }> {
  const { provider, startedBy } = of
  const [from, until] = [of.from.toISOString(), of.until.toISOString()]
  const run: ReconciliationRun = {
    id: newId('rcn'),
    version: 1,
    provider,
    from,
    until,
    startedBy,
    status: 'running',
    comparedUntil: from,
    totals: [],
    inTransit: [],
    differences: 0,
    asked: 0,
    failure: null,
    startedAt: tx.now.toISOString(),
    finishedAt: null,
  }
  await insertRun(tx, run)
  const intention = { kind: listMovementsOperation, subjectId: run.id, provider, request: { from, to: until } }
  return { id: run.id, operationId: await beginOperation(tx, { ...intention, amount: null }, lease) }
}
