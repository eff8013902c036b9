import { money } from '@clutch/shared/money'
import type { Tx } from '../kit.ts'
import { account } from '../ledger/account.ts'
import { post } from '../ledger/post.ts'
import { findBalance } from '../ledger/store.ts'
import { transferReversed } from '../ledger/templates/splits.ts'
import { operationKind } from '../operations/kind.ts'
import type { Operation, Settlement } from '../operations/operation.ts'
import { lockReceiverOf } from '../receivers/store.ts'
import { reverseTransfer } from '../splits/reverse.ts'
import { lockTransfer } from '../splits/store.ts'
import { lockPart, markReversal } from './store.ts'

interface Request {
  readonly reversalId: string
  readonly transferId: string
  readonly providerTransferId: string
  readonly amount: { amount: number; currency: string }
}
interface Result {
  readonly providerReversalId: string
}

const cannot = {
  outcome: 'rejected',
  reason: 'invalid-request',
  retryable: false,
  message: 'This provider takes no shares back.',
} as const

/** Takes back from a vendor's account what was sent there. What it cannot give stays owed. */
export const reverseTransferOperation = operationKind<Request, Result>({
  name: 'reverse-transfer',
  call: async (provider, request, call) =>
    provider.transfers === undefined ? cannot : provider.transfers.reverse(request, call),
  reference: ({ providerReversalId }) => providerReversalId,
  find: async (provider, { reversalId, providerTransferId }) =>
    provider.transfers === undefined
      ? { outcome: 'not-found' }
      : provider.transfers.findReversal({ reversalId, providerTransferId }),
  settle,
})

async function settle(tx: Tx, operation: Operation<Request>, settlement: Settlement<Result>): Promise<void> {
  const part = await lockPart(tx, operation.subjectId)
  if (part === undefined || part.reversal === 'succeeded' || part.reversal === 'failed') return
  switch (settlement.state) {
    case 'succeeded':
      break
    case 'declined':
    case 'refused':
    case 'absent':
      return markReversal(tx, part.id, 'failed', null)
    case 'unknown':
      return markReversal(tx, part.id, 'unknown', null)
    default:
      return
  }
  const sent = await lockTransfer(tx, operation.request.transferId)
  if (sent === undefined) throw new Error(`${part.id} reverses a transfer that does not exist`)
  const { transfer } = sent
  const { amount } = operation.request
  await lockReceiverOf(tx, part.vendorId)
  const owes = await findBalance(tx.sql, account('vendor-receivable', part.vendorId, amount.currency))
  await reverseTransfer(tx, sent, amount)
  await markReversal(tx, part.id, 'succeeded', settlement.result.providerReversalId)
  await post(tx, {
    id: `${part.id}.reversed`,
    kind: 'transfer-reversed',
    reference: { kind: 'transfer', id: transfer.id },
    postings: transferReversed({
      provider: transfer.provider,
      vendorId: part.vendorId,
      amount,
      owed: money(Math.min(owes, amount.amount), amount.currency),
    }),
  })
}
