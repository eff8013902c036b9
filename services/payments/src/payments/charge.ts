import type { Tx } from '../kit.ts'
import { leasedWork, wakeWork } from '../leased-work.ts'
import { ask } from '../providers/ask.ts'
import { beginCharge } from './begin-charge.ts'
import { settleCharge } from './settle-charge.ts'
import { findPayment, paymentLeasing } from './store.ts'

const name = 'payments/charge'

/**
 * Charges what is to be charged, in three steps that may be cut off between any two of them: the attempt is committed,
 * the provider is called under the attempt's key, the outcome is committed with everything that follows from it. Whoever
 * finds an attempt that was begun and has no outcome asks what came of it and never charges under another key.
 */
export const chargePayments = leasedWork({
  name,
  leasing: paymentLeasing,
  perform: async ({ database, provider, logger }, { tenantId, id }, lease) => {
    const scope = { tenantId, actor: name }
    const { idempotencyWindowMs } = provider
    const begun = await database.tx(scope, (tx) => beginCharge(tx, id, lease, idempotencyWindowMs))
    if (begun === undefined) return
    const { attempt, request, lookup, doubt } = begun
    const answer = await ask(begun.way, {
      call: () => provider.charge(request, { idempotencyKey: attempt.idempotencyKey }),
      find: () => provider.findPayment(lookup),
      doubt,
      nowMs: Date.now(),
      idempotencyWindowMs,
    })
    if (answer.outcome !== 'succeeded')
      logger.info({ payment: id, way: begun.way, outcome: answer.outcome }, 'not charged yet')
    await database.tx(scope, (tx) => settleCharge(tx, { id, lease, provider: provider.name }, answer))
  },
})

/** Something was heard of it: ask the provider how it is now. */
export async function askPaymentAgain(tx: Tx, id: string): Promise<void> {
  const stored = await findPayment(tx, id)
  // What has ended well moves on by other means; what never began has nothing to be asked for.
  const open = ['pending', 'requires-action', 'processing', 'unknown', 'failed'].includes(stored?.payment.status ?? '')
  if (!open) return
  await paymentLeasing.makeDue(tx, id)
  tx.afterCommit(() => wakeWork(name))
}
