import { TransferSucceeded } from '@clutch/contracts/payments/splits'
import type { Tx } from '../kit.ts'
import { leasedWork } from '../leased-work.ts'
import { pauseMs } from '../leasing.ts'
import { post } from '../ledger/post.ts'
import { transferSent } from '../ledger/posting.ts'
import { findPayment } from '../payments/store.ts'
import type { Found, Outcome, PaymentProvider, TransferRequest } from '../providers/provider.ts'
import { settlementStep } from '../providers/provider.ts'
import { findReceiver } from '../receivers/store.ts'
import { lockTransfer, type SentTransfer, transferLeasing, updateTransfer } from './store.ts'

const name = 'splits/transfer'
const maxCalls = 500

type Answer = Outcome<{ providerTransferId: string }> | { outcome: 'absent' } | { outcome: 'person' }

interface Step {
  sent: SentTransfer
  request: TransferRequest
  how: 'call' | 'repeat' | 'list' | 'person'
}

/** Sends vendors their shares: the intent is committed, the provider called, the outcome committed. */
export const sendTransfers = leasedWork({
  name,
  leasing: transferLeasing,
  perform: async ({ database, provider }, { tenantId, id }, lease) => {
    const scope = { tenantId, actor: name }
    const step = await database.tx(scope, (tx) => begin(tx, id, lease, provider.idempotencyWindowMs))
    if (step === undefined) return
    const answer = await ask(provider, step)
    await database.tx(scope, (tx) => settle(tx, step, lease, answer))
  },
})

async function begin(tx: Tx, id: string, lease: string, idempotencyWindowMs: number): Promise<Step | undefined> {
  const sent = await lockTransfer(tx, id)
  if (sent === undefined || sent.lease !== lease) return undefined
  const { transfer } = sent
  if (transfer.status !== 'pending' && transfer.status !== 'unknown') {
    await transferLeasing.release(tx, id, undefined)
    return undefined
  }
  const payment = await findPayment(tx, transfer.paymentId)
  const receiver = sent.receiverId === null ? undefined : await findReceiver(tx, sent.receiverId)
  if (payment === undefined || receiver === undefined) throw new Error(`${id} has no payment or no receiver`)
  const how = sent.inDoubt ? stepInDoubt(sent, idempotencyWindowMs) : 'call'
  const next: SentTransfer = {
    ...sent,
    calls: sent.calls + 1,
    repeats: sent.repeats + (how === 'repeat' ? 1 : 0),
    calledAt: sent.calledAt ?? new Date(),
    inDoubt: true,
    transfer: sent.inDoubt ? become(sent, 'unknown') : transfer,
  }
  await updateTransfer(tx, next)
  return {
    sent: next,
    how,
    request: {
      tenantId: tx.tenantId,
      transferId: id,
      paymentId: transfer.paymentId,
      destination: receiver.receiver.providerReference,
      amount: transfer.amount,
      sourceChargeId: payment.providerChargeId,
    },
  }
}

function stepInDoubt(sent: SentTransfer, idempotencyWindowMs: number): Step['how'] {
  const step = settle­mentOf(sent, idempotencyWindowMs, false)
  return step === 'repeat' || step === 'person' ? step : 'list'
}
