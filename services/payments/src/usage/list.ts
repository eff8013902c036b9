import { listUsage as contract } from '@clutch/contracts/payments/usage'
import { NotFound } from '@clutch/contracts/problems'
import { pageOf } from '@clutch/shared/cursor'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor } from '@clutch/shared/time-order'
import { implement } from '../kit.ts'
import { findSubscription } from '../subscriptions/store.ts'
import { pageOfRecords } from './store.ts'

export const listUsage = implement(contract, async ({ params, query, tx }) => {
  const { limit = 50, cursor, chargeCode } = query
  const { subscriptionId } = params
  const before = decodeTimeCursor(cursor)
  if ((await findSubscription(tx, subscriptionId)) === undefined) throw new Problem(NotFound)
  const rows = await pageOfRecords(tx, { subscriptionId, chargeCode, before, limit: limit + 1 })
  return ok(pageOf(rows, limit, (record) => [record.occurredAt, record.id]))
})
