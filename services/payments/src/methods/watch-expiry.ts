import { type PaymentMethod, PaymentMethodExpired, PaymentMethodExpiring } from '@clutch/contracts/payments/methods'
import { dueWork, type Tx } from '../kit.ts'
import { expiresAt } from './method.ts'
import { expireMethod, findMethod } from './store.ts'

const name = 'methods/watch-expiry'
const noticeMs = 30 * 86_400_000

/** A month before a card ends its owner is told, and when it has ended it is charged no more. */
export async function watchExpiry(tx: Tx, { id, expiry }: PaymentMethod): Promise<void> {
  if (expiry === null) return tx.unschedule(name, id)
  const ends = expiresAt(expiry)
  const notice = new Date(ends.getTime() - noticeMs)
  await tx.schedule(name, id, notice > tx.now ? notice : ends)
}

export const watchMethodExpiry = dueWork(name, async ({ tx, key }) => {
  const method = await findMethod(tx, key)
  if (method === undefined || method.status !== 'active' || method.expiry === null) return
  const ends = expiresAt(method.expiry)
  if (ends > tx.now) {
    tx.emit(PaymentMethodExpiring, method)
    await tx.schedule(name, key, ends)
    return
  }
  // The bank may have renewed it and told the provider; then a charge with it succeeds, and the provider says so.
  tx.emit(PaymentMethodExpired, await expireMethod(tx, method))
})
