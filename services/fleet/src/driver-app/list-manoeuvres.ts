import { listOwnManoeuvres as contract } from '@clutch/contracts/fleet/driver-app'
import { pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor } from '@clutch/shared/time-order'
import { periodOf } from '../driving-scores/spans.ts'
import { findDriverSpans } from '../driving-scores/store.ts'
import { implement } from '../kit.ts'
import { findManoeuvresPage, manoeuvreTellerOf } from '../manoeuvres/store.ts'
import { ownDriver } from './own.ts'

export const listOwnManoeuvres = implement(contract, async ({ query, tx, principal }) => {
  const driver = await ownDriver(tx, principal)
  const { from, to } = periodOf(query, tx.now)
  const spans = await findDriverSpans(tx, driver.id, { from, to })
  const limit = query.limit ?? 50
  const rows = await findManoeuvresPage(tx, {
    spans,
    range: { gte: from, lt: to },
    before: decodeTimeCursor(query.cursor),
    limit: limit + 1,
  })
  return ok(pageOf(rows, limit, (row) => [row.startedAt.toISOString(), row.id], await manoeuvreTellerOf(tx, rows)))
})
