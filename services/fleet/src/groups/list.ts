import { listGroups as contract } from '@clutch/contracts/fleet/groups'
import { decodeIdCursor, pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { pageOfGroups } from './store.ts'

export const listGroups = implement(contract, async ({ query, tx }) => {
  const { limit = 50, cursor, parentId } = query
  const rows = await pageOfGroups(tx, { parentId, afterId: decodeIdCursor(cursor), limit: limit + 1 })
  return ok(pageOf(rows, limit, (group) => [group.id]))
})
