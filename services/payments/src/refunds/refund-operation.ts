import { type Refund, RefundFailed, RefundSucceeded } from '@clutch/contracts/payments/refunds'
import { derivedId } from '@clutch/shared/derived-id'
import { money } from '@clutch/shared/money'
import type { Tx } from '../kit.ts'
import { account } from '../ledger/account.ts'
import { post } from '../ledger/post.ts'
import { findBalance } from '../ledger/store.ts'
import { refundIssued } from '../ledger/templates/refunds.ts'
import { operationKind } from '../operations/kind.ts'
import type { Operation, Settlement } from '../operations/operation.ts'
import { refundFailed, refundGiven } from '../payments/note-refund.ts'
import { lockPayment } from '../payments/store.ts'
import type { RefundRequest, RefundResult } from '../providers/provider.ts'
import { lockReceiverOf } from '../receivers/store.ts'
import { partsOf } from './refundable.ts'
import { lockRefund, updateRefund } from './store.ts'
import { takeBackShares } from './take-back.ts'

/** Gives money back to the payer. */
export const refundOperation = operationKind<Omit<RefundRequest, 'tenantId'>, RefundResult>({
  name: 'refund',
  call: (provider, request, call) => provider.refund(request, call),
  reference: ({ providerRefundId }) => providerRefundId,
  find: (provider, { refundId, handle }, { providerReference, startedAt }) =>
    provider.findRefund({ refundId, handle, providerRefundId: providerReference, startedAt }),
  settle,
})

const open: readonly Refund['status'][] = ['pending', 'processing', 'unknown']

async function settle(tx: Tx, operation: Operation, settlement: Settlement<RefundResult>): Promise<void> {
  const refund = await lockRefund(tx, operation.subjectId)
  if (refund === undefined || !open.includes(refund.status)) return
  switch (settlement.state) {
    case 'succeeded':
      return succeeded(tx, refund, settlement.result)
    case 'declined':
      return failed(tx, refund, { code: settlement.decline.code, message: settlement.decline.message })
    case 'refused':
      return failed(tx, refund, { code: settlement.reason, message: settlement.message })
    case 'absent':
      return failed(tx, refund, { code: 'not-refunded', message: 'The provider never carried it out.' })
    case 'processing':
    case 'requires-action':
      return note(tx, refund, { status: 'processing', providerReference: settlement.providerId, failure: null })
    case 'waiting':
      return note(tx, refund, { failure: { code: settlement.reason, message: settlement.message } })
    case 'unknown': {
      const code = settlement.needsPerson ? 'needs-a-person' : 'answer-lost'
      return note(tx, refund, { status: 'unknown', failure: { code, message: settlement.cause } })
    }
    default:
      return
  }
}

/** The payer gets it: who bears it is decided by how things are now, and booked with it. */
async function succeeded(tx: Tx, refund: Refund, result: RefundResult): Promise<void> {
  const stored = await lockPayment(tx, refund.paymentId)
  if (stored === undefined) throw new Error(`${refund.id} is of a payment that does not exist`)
  const { amount, provider } = refund
  const vendors = [...new Set((stored.split?.split.shares ?? []).map(({ vendorId }) => vendorId))].toSorted()
  for (const vendorId of vendors) await lockReceiverOf(tx, vendorId)
  const parts = await partsOf(tx, stored, amount, refund.bearer)
  const next: Refund = {
    ...refund,
    version: refund.version + 1,
    status: 'succeeded',
    parts,
    providerReference: result.providerRefundId,
    failure: null,
    settledAt: tx.now.toISOString(),
  }
  const covered = new Map<string, number>()
  for (const { vendorId } of parts.shares) {
    const held = -(await findBalance(tx.sql, account('vendor-payable', vendorId, amount.currency)))
    covered.set(vendorId, held)
  }
  await updateRefund(tx, next)
  await refundGiven(tx, stored, refund)
  if (stored.split !== null) await takeBackShares(tx, next, stored.split)
  tx.emit(RefundSucceeded, next)
  await post(tx, {
    id: derivedId('ent', tx.tenantId, refund.id, 'issued'),
    kind: 'refund-issued',
    reference: { kind: 'refund', id: refund.id },
    postings: refundIssued({
      provider: provider!,
      amount,
      fromUndivided: parts.undivided,
      price: refund.price,
      toAllocate: parts.elsewhere,
      fromCommission: parts.commission,
      fromFeeRecovered: parts.providerFee,
      fromVendors: parts.shares.map(({ vendorId, amount: part, sent }) => ({
        vendorId,
        amount: part,
        // What was sent is not there any more; what is payable besides belongs to other payments, and covers nothing.
        covered: money(Math.min(covered.get(vendorId)!, part.amount - sent.amount), part.currency),
      })),
    }),
  })
}

async function failed(tx: Tx, refund: Refund, failure: NonNullable<Refund['failure']>): Promise<void> {
  const stored = await lockPayment(tx, refund.paymentId)
  if (stored === undefined) throw new Error(`${refund.id} is of a payment that does not exist`)
  const next: Refund = {
    ...refund,
    version: refund.version + 1,
    status: 'failed',
    failure,
    settledAt: tx.now.toISOString(),
  }
  await updateRefund(tx, next)
  await refundFailed(tx, stored, refund)
  tx.emit(RefundFailed, next)
}

async function note(tx: Tx, refund: Refund, change: Partial<Refund>): Promise<void> {
  const same = Object.entries(change).every(
    ([name, value]) => JSON.stringify(refund[name as keyof Refund]) === JSON.stringify(value),
  )
  if (!same) await updateRefund(tx, { ...refund, ...change, version: refund.version + 1 })
}
