import { listRouteChanges as contract } from '@clutch/contracts/fleet/route-plans'
import { NotFound } from '@clutch/contracts/problems'
import { decodeIdCursor, pageOf } from '@clutch/shared/cursor'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findChanges } from './store.ts'

export const listRouteChanges = implement(contract, async ({ params, query: { limit = 50, cursor }, tx }) => {
  const after = decodeIdCursor(cursor)
  const changes = await findChanges(tx, params.routePlanId)
  if (changes === undefined) throw new Problem(NotFound)
  const rows = changes.filter(({ id }) => id > after).sort((a, b) => (a.id < b.id ? -1 : 1))
  return ok(pageOf(rows.slice(0, limit + 1), limit, ({ id }) => [id]))
})
