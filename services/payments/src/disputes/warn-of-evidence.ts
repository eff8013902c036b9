import { type Dispute, DisputeEvidenceDue } from '@clutch/contracts/payments/disputes'
import { dueWork, type Tx } from '../kit.ts'
import { findDispute } from './store.ts'

const name = 'disputes/warn-of-evidence'
const warningMs = 3 * 86_400_000

/** While it waits for an answer, its owner is told once, three days before it is too late. */
export async function watchEvidence(tx: Tx, { id, status, evidenceDueBy }: Dispute): Promise<void> {
  if (status !== 'needs-response' || evidenceDueBy === null) return tx.unschedule(name, id)
  if (Date.parse(evidenceDueBy) <= tx.now.getTime()) return
  await tx.schedule(name, id, new Date(Math.max(Date.parse(evidenceDueBy) - warningMs, tx.now.getTime())))
}

export const warnOfEvidence = dueWork(name, async ({ tx, key }) => {
  const dispute = await findDispute(tx, key)
  if (dispute?.status !== 'needs-response' || dispute.evidenceDueBy === null) return
  if (Date.parse(dispute.evidenceDueBy) > tx.now.getTime()) tx.emit(DisputeEvidenceDue, dispute)
})
