import { listDriverKeys as contract } from '@clutch/contracts/fleet/drivers'
import { NotFound } from '@clutch/contracts/problems'
import { pageOf } from '@clutch/shared/cursor'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor } from '@clutch/shared/time-order'
import { findDriver } from '../drivers/store.ts'
import { implement } from '../kit.ts'
import { pageOfDriverKeys } from './store.ts'

export const listDriverKeys = implement(contract, async ({ params, query, tx }) => {
  const { driverId } = params
  if ((await findDriver(tx, driverId)) === undefined) throw new Problem(NotFound)
  const limit = query.limit ?? 50
  const rows = await pageOfDriverKeys(tx, { driverId, before: decodeTimeCursor(query.cursor), limit: limit + 1 })
  return ok(pageOf(rows, limit, (key) => [key.validFrom, key.id]))
})
