import { TransferFailed, TransferSucceeded } from '@clutch/contracts/payments/splits'
import { reaction, type Tx } from '../kit.ts'
import { post } from '../ledger/post.ts'
import { receivableRecovered } from '../ledger/templates/splits.ts'
import { beginOperation } from '../operations/begin.ts'
import { findOperationsOf } from '../operations/store.ts'
import { reverseTransfer } from '../splits/reverse.ts'
import { lockTransfer } from '../splits/store.ts'
import { reverseTransferOperation } from './reverse-operation.ts'
import { lockWaitingParts, markReversal, type StoredPart } from './store.ts'

/**
 * A refund came while a share was on its way, and nobody knew yet whether it had gone: now it is taken back, or it never left
 * and what the vendor seemed to owe is settled with it.
 */
export const onTransferEnded = reaction(
  'refunds/on-transfer-ended',
  [TransferSucceeded, TransferFailed],
  async ({ event, tx }) => {
    const transfer = event.data
    for (const part of await lockWaitingParts(tx, transfer.id)) {
      if ((await findOperationsOf(tx, part.id, 1)).length > 0) continue
      if (transfer.providerReference === null) await neverLeft(tx, transfer.id, part)
      else {
        const { id: transferId, provider, providerReference: providerTransferId } = transfer
        const { fromTransfer: amount } = part
        const request = { reversalId: part.id, transferId, providerTransferId, amount }
        await beginOperation(tx, { kind: reverseTransferOperation, subjectId: part.id, provider, request, amount })
      }
    }
  },
)

async function neverLeft(tx: Tx, transferId: string, part: StoredPart): Promise<void> {
  const sent = await lockTransfer(tx, transferId)
  if (sent === undefined) return
  await reverseTransfer(tx, sent, part.fromTransfer)
  await markReversal(tx, part.id, 'none', null)
  await post(tx, {
    id: `${part.id}.never-left`,
    kind: 'receivable-recovered',
    reference: { kind: 'transfer', id: transferId },
    postings: receivableRecovered({ vendorId: part.vendorId, amount: part.fromTransfer }),
  })
}
