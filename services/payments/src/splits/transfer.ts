import { type Transfer, TransferSucceeded } from '@clutch/contracts/payments/splits'
import type { Tx } from '../kit.ts'
import { leasedWork } from '../leased-work.ts'
import { pauseMs } from '../leasing.ts'
import { post } from '../ledger/post.ts'
import { transferSent } from '../ledger/posting.ts'
import { findPayment } from '../payments/store.ts'
import { type Answer, ask, type Doubt, type Way, wayOutOf } from '../providers/ask.ts'
import type { TransferRequest } from '../providers/provider.ts'
import { findReceiver } from '../receivers/store.ts'
import { lockTransfer, type SentTransfer, transferLeasing, updateTransfer } from './store.ts'

const name = 'splits/transfer'
const maxCalls = 500

interface Step {
  way: Way
  sent: SentTransfer
  request: TransferRequest
  doubt: Doubt
}

/** Sends vendors their shares: the intent is committed, the provider called, the outcome committed. */
export const sendTransfers = leasedWork({
  name,
  leasing: transferLeasing,
  perform: async ({ database, provider }, { tenantId, id }, lease) => {
    const scope = { tenantId, actor: name }
    const { idempotencyWindowMs } = provider
    const step = await database.tx(scope, (tx) => begin(tx, id, lease, idempotencyWindowMs))
    if (step === undefined) return
    const { sent, request, doubt } = step
    const answer = await ask(step.way, {
      call: () => provider.transfer(request, { idempotencyKey: sent.idempotencyKey }),
      find: () => provider.findTransfer({ transferId: id, paymentId: request.paymentId }),
      doubt,
      nowMs: Date.now(),
      idempotencyWindowMs,
    })
    await database.tx(scope, (tx) => settle(tx, id, lease, provider.name, answer))
  },
})

async function begin(tx: Tx, id: string, lease: string, idempotencyWindowMs: number): Promise<Step | undefined> {
  const sent = await lockTransfer(tx, id)
  if (sent === undefined || sent.lease !== lease) return undefined
  const { transfer, inDoubt } = sent
  const payment = await findPayment(tx, transfer.paymentId)
  const opened = sent.receiverId === null ? undefined : await findReceiver(tx, sent.receiverId)
  if ((transfer.status !== 'pending' && transfer.status !== 'unknown') || !payment || !opened) {
    await transferLeasing.release(tx, id, undefined)
    return undefined
  }
  const calledAt = inDoubt && sent.calledAt !== null ? sent.calledAt : new Date()
  const doubt = { providerId: null, calledAtMs: calledAt.getTime(), repeats: sent.repeats }
  const way = inDoubt ? wayOutOf(doubt, Date.now(), idempotencyWindowMs) : 'call'
  const next = {
    // Found in doubt, the call was cut off, or its answer was: that is to be seen.
    ...(inDoubt ? changed(sent, { status: 'unknown' }) : sent),
    calledAt,
    calls: sent.calls + 1,
    repeats: way === 'repeat' ? sent.repeats + 1 : sent.repeats,
    inDoubt: true,
  }
  await updateTransfer(tx, next)
  const request = {
    tenantId: tx.tenantId,
    transferId: id,
    paymentId: transfer.paymentId,
    destination: opened.receiver.providerReference,
    amount: transfer.amount,
    sourceChargeId: payment.providerChargeId,
  }
  return { way, sent: next, request, doubt }
}

async function settle(
  tx: Tx,
  id: string,
  lease: string,
  provider: string,
  answer: Answer<{ providerTransferId: string }>,
): Promise<void> {
  const sent = await lockTransfer(tx, id)
  if (sent === undefined || (sent.transfer.status !== 'pending' && sent.transfer.status !== 'unknown')) return
  const mine = sent.lease === lease
  const { amount, vendorId } = sent.transfer

  if (answer.outcome === 'succeeded') {
    const next = changed(sent, {
      status: 'succeeded',
      providerReference: answer.result.providerTransferId,
      failure: null,
      settledAt: tx.now.toISOString(),
    })
    const entryId = `${id}.sent`
    await updateTransfer(tx, { ...next, inDoubt: false }, entryId)
    await transferLeasing.release(tx, id, undefined)
    tx.emit(TransferSucceeded, next.transfer)
    await post(tx, {
      id: entryId,
      kind: 'transfer-sent',
      reference: { kind: 'transfer', id },
      postings: transferSent({ provider, vendorId, amount }),
    })
    return
  }
  // Whoever holds the lease now knows more than an answer that came too late.
  if (!mine) return

  const later = sent.calls < maxCalls ? pauseMs(sent.calls, Math.random()) : undefined
  const failed = failureOf(answer)
  if (failed !== undefined) {
    await updateTransfer(tx, { ...changed(sent, { status: 'failed', failure: failed }), inDoubt: false })
    await transferLeasing.release(tx, id, undefined)
  } else if (answer.outcome === 'rejected') {
    const failure = { code: answer.reason, message: answer.message }
    const status = later === undefined ? 'failed' : sent.transfer.status
    await updateTransfer(tx, { ...changed(sent, { status, failure }), inDoubt: false, repeats: 0 })
    await transferLeasing.release(tx, id, later)
  } else {
    const failure =
      answer.outcome === 'unknown'
        ? { code: 'answer-lost', message: answer.cause }
        : { code: 'needs-a-person', message: 'Whether it was sent cannot be learnt from the provider.' }
    await updateTransfer(tx, changed(sent, { status: 'unknown', failure }))
    await transferLeasing.release(tx, id, answer.outcome === 'person' ? undefined : later)
  }
}

/** What is certain and will not be otherwise when it is tried again. The share stays payable to the vendor. */
function failureOf(answer: Answer<unknown>): Transfer['failure'] | undefined {
  if (answer.outcome === 'declined') return { code: answer.decline.code, message: answer.decline.message }
  if (answer.outcome === 'absent') return { code: 'not-sent', message: 'The provider never carried it out.' }
  if (answer.outcome === 'rejected' && !answer.retryable && answer.reason !== 'credentials')
    return { code: answer.reason, message: answer.message }
  return undefined
}

/** With a new version when something changed that others can see. */
function changed(sent: SentTransfer, change: Partial<Transfer>): SentTransfer {
  const { transfer } = sent
  const same = Object.entries(change).every(
    ([name, value]) => JSON.stringify(transfer[name as keyof Transfer]) === JSON.stringify(value),
  )
  return same ? sent : { ...sent, transfer: { ...transfer, ...change, version: transfer.version + 1 } }
}
