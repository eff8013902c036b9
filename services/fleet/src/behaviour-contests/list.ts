import { listContests as contract } from '@clutch/contracts/fleet/behaviour-contests'
import { pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor } from '@clutch/shared/time-order'
import { implement } from '../kit.ts'
import { findContestsPage } from './store.ts'

export const listContests = implement(contract, async ({ query, tx }) => {
  const limit = query.limit ?? 50
  const contests = await findContestsPage(tx, { ...query, before: decodeTimeCursor(query.cursor), limit: limit + 1 })
  return ok(
    pageOf(
      contests,
      limit,
      ({ openedAt, id }) => [openedAt, id],
      (contest) => contest,
    ),
  )
})
