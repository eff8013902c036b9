import { leaveDue, takeDueBeside } from '@clutch/shared/due-beside'
import { dueWork, type Tx } from '../kit.ts'
import { creditIdOf } from '../subscription-credits/store.ts'
import { billWork, book, type Done } from './book.ts'
import { knownOf } from './known.ts'
import { type Held, step } from './lifecycle.ts'
import { lockSubscriptions } from './store.ts'

/** So many in one transaction: what a bill costs is mostly round trips, and memory is bounded by it. */
const batch = 200
/** Periods that one request may find overdue. */
const maxOverdue = 400

/**
 * A period has ended, or a trial, or a pause: what comes next is billed, each of them by the instant at which it was due,
 * whatever the clock shows by now. What else is due goes along. One step each: what is overdue by many periods is billed
 * period by period, in order.
 */
export const billSubscriptions = dueWork(billWork, async ({ tx, key }) => {
  const beside = await takeDueBeside(tx, billWork, { limit: batch - 1 })
  const held = await lockSubscriptions(tx, [...new Set([key, ...beside.map((other) => other.key)])])
  const due = held.filter(({ subscription: { nextBillAt } }) => nextBillAt !== null && new Date(nextBillAt) <= tx.now)
  const known = await knownOf(tx, due, { lock: true })
  const credits = new Map<string, number>()
  const done: Done[] = []
  // By the instant, so that an account's credit goes to the bill that comes first.
  due.sort((a, b) => (a.subscription.nextBillAt! < b.subscription.nextBillAt! ? -1 : 1))
  for (const each of due) {
    const { id, accountId, currency, nextBillAt } = each.subscription
    const at = new Date(nextBillAt!)
    const account = creditIdOf(accountId, currency)
    try {
      const given = known(each)
      const moved = step(each, { ...given, credit: credits.get(account) ?? given.credit })
      if (moved.bill !== null)
        credits.set(
          account,
          (credits.get(account) ?? given.credit) + moved.bill.creditKept.amount - moved.bill.creditUsed.amount,
        )
      done.push({ before: each, moved, at })
    } catch (error) {
      // One that cannot be billed does not hold up the others: its own turn comes, and there it is seen.
      if (id === key) throw error
      await leaveDue(tx, billWork, id, at)
    }
  }
  await book(tx, done)
})

/** Somebody does something with it before the clock's turn came: what is due first is billed first. */
export async function catchUp(tx: Tx, held: Held): Promise<Held> {
  let current = held
  for (let steps = 0; steps < maxOverdue; steps += 1) {
    const { nextBillAt } = current.subscription
    if (nextBillAt === null || new Date(nextBillAt) > tx.now) return current
    const known = await knownOf(tx, [current], { lock: true })
    const moved = step(current, known(current))
    const [next] = await book(tx, [{ before: current, moved, at: new Date(nextBillAt) }])
    current = next!
  }
  throw new Error(`${held.subscription.id} is overdue by more than ${maxOverdue} periods`)
}
