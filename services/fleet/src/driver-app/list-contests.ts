import { listOwnContests as contract } from '@clutch/contracts/fleet/driver-app'
import { pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor } from '@clutch/shared/time-order'
import { findContestsPage } from '../behaviour-contests/store.ts'
import { implement } from '../kit.ts'
import { ownDriver } from './own.ts'

export const listOwnContests = implement(contract, async ({ query, tx, principal }) => {
  const { id: driverId } = await ownDriver(tx, principal)
  const { limit = 50, status, cursor } = query
  const contests = await findContestsPage(tx, { driverId, status, before: decodeTimeCursor(cursor), limit: limit + 1 })
  return ok(pageOf(contests, limit, ({ openedAt, id }) => [openedAt, id]))
})
