import { type Transfer, TransferFailed, TransferSucceeded } from '@clutch/contracts/payments/splits'
import { subtract } from '@clutch/shared/money'
import type { Tx } from '../kit.ts'
import { post } from '../ledger/post.ts'
import { transferSent } from '../ledger/templates/splits.ts'
import { beginOperation } from '../operations/begin.ts'
import { operationKind } from '../operations/kind.ts'
import type { Operation, Settlement } from '../operations/operation.ts'
import type { TransferRequest } from '../providers/provider.ts'
import { lockTransfer, type SentTransfer, updateTransfer } from './store.ts'

type Request = Omit<TransferRequest, 'tenantId'>
interface Result {
  readonly providerTransferId: string
}

const cannot = {
  outcome: 'rejected',
  reason: 'invalid-request',
  retryable: false,
  message: 'This provider sends no shares to others.',
} as const

/** Sends a vendor its share. */
export const transferOperation = operationKind<Request, Result>({
  name: 'transfer',
  call: async (provider, request, call) =>
    provider.transfers === undefined ? cannot : provider.transfers.send(request, call),
  reference: ({ providerTransferId }) => providerTransferId,
  find: async (provider, { transferId, paymentId }) =>
    provider.transfers === undefined ? { outcome: 'not-found' } : provider.transfers.find({ transferId, paymentId }),
  settle,
})

/** The share is on its way from here on. */
export async function sendTransfer(
  tx: Tx,
  transfer: Transfer,
  to: { readonly destination: string; readonly sourceChargeId: string | null },
): Promise<void> {
  const { id: transferId, paymentId, provider } = transfer
  const amount = subtract(transfer.amount, transfer.reversed)
  const request = { transferId, paymentId, amount, ...to }
  await beginOperation(tx, { kind: transferOperation, subjectId: transferId, provider, request, amount })
}

async function settle(tx: Tx, operation: Operation, settlement: Settlement<Result>): Promise<void> {
  const sent = await lockTransfer(tx, operation.subjectId)
  if (sent === undefined || (sent.transfer.status !== 'pending' && sent.transfer.status !== 'unknown')) return
  switch (settlement.state) {
    case 'succeeded':
      return succeeded(tx, sent, settlement.result)
    case 'declined':
      return failed(tx, sent, { code: settlement.decline.code, message: settlement.decline.message })
    case 'refused':
      return failed(tx, sent, { code: settlement.reason, message: settlement.message })
    case 'absent':
      return failed(tx, sent, { code: 'not-sent', message: 'The provider never carried it out.' })
    case 'waiting':
      return note(tx, sent, { failure: { code: settlement.reason, message: settlement.message } })
    case 'unknown': {
      const code = settlement.needsPerson ? 'needs-a-person' : 'answer-lost'
      return note(tx, sent, { status: 'unknown', failure: { code, message: settlement.cause } })
    }
    default:
      return
  }
}

async function succeeded(tx: Tx, sent: SentTransfer, result: Result): Promise<void> {
  const { id, vendorId } = sent.transfer
  const amount = subtract(sent.transfer.amount, sent.transfer.reversed)
  const next = changed(sent, {
    status: 'succeeded',
    providerReference: result.providerTransferId,
    failure: null,
    settledAt: tx.now.toISOString(),
  })
  const entryId = `${id}.sent`
  await updateTransfer(tx, next, entryId)
  tx.emit(TransferSucceeded, next.transfer)
  await post(tx, {
    id: entryId,
    kind: 'transfer-sent',
    reference: { kind: 'transfer', id },
    postings: transferSent({ provider: sent.transfer.provider, vendorId, amount }),
  })
}

/** Certain, and not otherwise when it is tried again. The share stays payable to the vendor. */
async function failed(tx: Tx, sent: SentTransfer, failure: NonNullable<Transfer['failure']>): Promise<void> {
  const next = changed(sent, { status: 'failed', failure })
  await updateTransfer(tx, next)
  tx.emit(TransferFailed, next.transfer)
}

async function note(tx: Tx, sent: SentTransfer, change: Partial<Transfer>): Promise<void> {
  const next = changed(sent, change)
  if (next !== sent) await updateTransfer(tx, next)
}

/** With a new version when something changed that others can see. */
function changed(sent: SentTransfer, change: Partial<Transfer>): SentTransfer {
  const { transfer } = sent
  const same = Object.entries(change).every(
    ([name, value]) => JSON.stringify(transfer[name as keyof Transfer]) === JSON.stringify(value),
  )
  return same ? sent : { ...sent, transfer: { ...transfer, ...change, version: transfer.version + 1 } }
}
