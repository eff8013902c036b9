import type { ProviderName } from '@clutch/contracts/payments/providers'
import {
  type ReconciliationDifference,
  ReconciliationDifferenceFound,
  type ReconciliationRun,
} from '@clutch/contracts/payments/reconciliation-runs'
import { derivedId } from '@clutch/shared/derived-id'
import type { Tx } from '../../kit.ts'
import type { Item } from '../compare.ts'
import { closeAgreeing, lockDifference, putDifference } from './store.ts'

/** Who closes what agrees by itself. */
const self = 'payments/reconciliation'

/**
 * A run found it: it is written down once, whatever number of runs find it. What the provider can still be asked about
 * counts from the second time; what somebody decided stays so, unless the amounts are others than they decided upon.
 */
export async function noteDifference(
  tx: Tx,
  run: Pick<ReconciliationRun, 'id' | 'provider'>,
  item: Item,
  askable: boolean,
): Promise<ReconciliationDifference> {
  const name = item.providerReference ?? item.reference ?? ''
  const id = derivedId('rcd', tx.tenantId, run.provider, name, item.currency)
  const before = await lockDifference(tx, id)
  const same = before !== undefined && before.ledger === item.ledger && before.providerAmount === item.provider
  const decided = same && before.decidedBy !== null && before.decidedBy !== self
  const status = decided ? before.status : askable && before === undefined ? 'asked' : 'open'
  const difference: ReconciliationDifference = {
    id,
    version: (before?.version ?? 0) + 1,
    runId: before?.runId ?? run.id,
    lastRunId: run.id,
    provider: run.provider,
    kind: item.kind,
    cause: item.ledger === null ? 'missing-here' : item.provider === null ? 'missing-there' : 'other-amount',
    reference: item.reference,
    providerReference: item.providerReference,
    currency: item.currency,
    ledger: item.ledger,
    providerAmount: item.provider,
    at: item.at.toISOString(),
    status,
    note: decided ? before.note : null,
    decidedBy: decided ? before.decidedBy : null,
    decidedAt: decided ? before.decidedAt : null,
    foundAt: before?.foundAt ?? tx.now.toISOString(),
  }
  await putDifference(tx, difference)
  if (status === 'open' && (before?.status !== 'open' || !same)) tx.emit(ReconciliationDifferenceFound, difference)
  return difference
}

/** What the run did not find any more is settled: both sides agree now. */
export async function closeWhatAgrees(
  tx: Tx,
  run: { id: string; provider: ProviderName },
  period: { from: Date; to: Date },
): Promise<void> {
  const note = 'Ledger and provider agree now.'
  await closeAgreeing(tx, { runId: run.id, provider: run.provider, ...period, by: self, note })
}
