import { listFleets as contract } from '@clutch/contracts/fleet/fleets'
import { decodeIdCursor, pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { pageOfFleets } from './store.ts'

export const listFleets = implement(contract, async ({ query, tx }) => {
  const { limit = 50, cursor, status } = query
  const rows = await pageOfFleets(tx, { status, afterId: decodeIdCursor(cursor), limit: limit + 1 })
  return ok(pageOf(rows, limit, (fleet) => [fleet.id]))
})
