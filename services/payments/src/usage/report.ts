import { SubscriptionInOtherState } from '@clutch/contracts/payments/subscriptions'
import { reportUsage as contract, UsageInvalid, UsageReused } from '@clutch/contracts/payments/usage'
import { NotFound } from '@clutch/contracts/problems'
import { addDecimals, compareDecimals, decimal, decimalText } from '@clutch/shared/decimal'
import { newId } from '@clutch/shared/id'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { instantIn } from '@clutch/shared/time-order'
import { implement, type Tx } from '../kit.ts'
import { catchUp } from '../subscriptions/bill-due.ts'
import { knownOf } from '../subscriptions/known.ts'
import type { Held } from '../subscriptions/lifecycle.ts'
import { findBilledPeriod, lockSubscriptions } from '../subscriptions/store.ts'
import { addUsage, findRecords, insertRecords, type NewRecord } from './store.ts'

const dayMs = 86_400_000
const latestDays = 92
/** Clocks differ. */
const aheadMs = 5 * 60_000

interface Belongs {
  readonly startDay: string | null
  readonly endDay: string | null
  readonly late: boolean
}

/** The period in which something occurred: the one that runs, or one that was billed. */
async function periodOf(tx: Tx, { subscription }: Held, at: Date): Promise<Belongs> {
  const current = subscription.currentPeriod
  if (current !== null && at >= new Date(current.start)) {
    // A clock that is ahead by minutes does not begin the next period.
    return { startDay: current.startDay, endDay: current.endDay, late: false }
  }
  const billed = await findBilledPeriod(tx, subscription.id, at)
  if (billed == null) return { startDay: null, endDay: null, late: false }
  return { startDay: billed.startDay, endDay: billed.endDay, late: true }
}

export const reportUsage = implement(contract, async ({ params, body, tx }) => {
  const [locked] = await lockSubscriptions(tx, [params.subscriptionId])
  if (locked === undefined) throw new Problem(NotFound)
  const held = await catchUp(tx, locked)
  const { subscription } = held
  if (subscription.status === 'cancelled' || subscription.status === 'scheduled')
    throw new Problem(SubscriptionInOtherState, { detail: `It is ${subscription.status}.` })
  const { charges } = (await knownOf(tx, [held], { lock: false }))(held).planOf(subscription)
  const wrong: { pointer: string; message: string }[] = []
  const ids = new Set<string>()
  const periods = new Map<number, Belongs>()
  const records: (NewRecord & { endDay: string | null; aggregate: 'sum' | 'max' | 'last' })[] = []
  for (const [index, { id, chargeCode, quantity, occurredAt }] of body.records.entries()) {
    const pointer = `/body/records/${index}`
    const charge = charges.find(({ code, kind }) => code === chargeCode && kind === 'metered')
    const at = instantIn(occurredAt, `${pointer}/occurredAt`)
    if (charge === undefined)
      wrong.push({ pointer: `${pointer}/chargeCode`, message: 'is no metered charge of the plan' })
    if (ids.has(id)) wrong.push({ pointer: `${pointer}/id`, message: 'stands twice in the request' })
    ids.add(id)
    if (at.getTime() > tx.now.getTime() + aheadMs)
      wrong.push({ pointer: `${pointer}/occurredAt`, message: 'has not come yet' })
    if (at.getTime() < tx.now.getTime() - latestDays * dayMs)
      wrong.push({ pointer: `${pointer}/occurredAt`, message: `is more than ${latestDays} days ago` })
    if (wrong.length > 0 || charge === undefined) continue
    const belongs = periods.get(at.getTime()) ?? (await periodOf(tx, held, at))
    periods.set(at.getTime(), belongs)
    const aggregate = charge.meter?.aggregate ?? 'sum'
    records.push({ id: newId('usg'), recordId: id, chargeCode, quantity, occurredAt: at, aggregate, ...belongs })
  }
  if (wrong.length > 0) throw new Problem(UsageInvalid, { errors: wrong.slice(0, 50) })
  const recorded = await insertRecords(tx, subscription.id, records)
  const before = await findRecords(
    tx,
    subscription.id,
    records.filter(({ recordId }) => !recorded.has(recordId)).map(({ recordId }) => recordId),
  )
  for (const [index, { recordId, chargeCode, quantity, occurredAt }] of records.entries()) {
    const first = before.get(recordId)
    if (first === undefined) continue
    const same =
      first.chargeCode === chargeCode &&
      compareDecimals(decimal(first.quantity), decimal(quantity)) === 0 &&
      first.occurredAt === occurredAt.toISOString()
    if (!same)
      throw new Problem(UsageReused, {
        errors: [{ pointer: `/body/records/${index}/id`, message: `${recordId} was reported otherwise` }],
      })
  }
  await addUp(
    tx,
    subscription.id,
    records.filter(({ recordId }) => recorded.has(recordId)),
  )
  return ok({
    records: records.map(({ recordId, startDay, late }) => {
      const first = before.get(recordId)
      return {
        id: recordId,
        outcome: first === undefined ? ('recorded' as const) : ('repeated' as const),
        startDay: first === undefined ? startDay : first.startDay,
        late: first === undefined ? late : first.late,
      }
    }),
  })
})

/** One row for each charge and period, however many records. */
async function addUp(
  tx: Tx,
  subscriptionId: string,
  records: readonly (NewRecord & { endDay: string | null; aggregate: 'sum' | 'max' | 'last' })[],
): Promise<void> {
  const byPeriod = Map.groupBy(
    records.filter(({ startDay }) => startDay !== null),
    ({ chargeCode, startDay }) => `${chargeCode} ${startDay}`,
  )
  for (const group of byPeriod.values()) {
    const inOrder = group.toSorted((a, b) => a.occurredAt.getTime() - b.occurredAt.getTime())
    const last = inOrder.at(-1)!
    const quantities = inOrder.map(({ quantity }) => decimal(quantity))
    const { aggregate } = last
    const quantity =
      aggregate === 'sum'
        ? quantities.reduce(addDecimals)
        : aggregate === 'max'
          ? quantities.reduce((a, b) => (compareDecimals(a, b) < 0 ? b : a))
          : decimal(last.quantity)
    await addUsage(tx, {
      subscriptionId,
      chargeCode: last.chargeCode,
      startDay: last.startDay!,
      endDay: last.endDay!,
      quantity: decimalText(quantity),
      lastAt: last.occurredAt,
      aggregate,
    })
  }
}
