import { listHarshEvents as contract } from '@clutch/contracts/fleet/harsh-events'
import { decodeCursor, pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { harshEventOf, pageOfHarshEvents } from './store.ts'

export const listHarshEvents = implement(contract, async ({ query, tx }) => {
  const limit = query.limit ?? 50
  const rows = await pageOfHarshEvents(tx, { ...query, before: decodeCursor(query.cursor, 2), limit: limit + 1 })
  const page = pageOf(rows, limit, (row) => [row.startedAt.toISOString(), row.id], harshEventOf)
  return ok({ ...page, items: page.items.filter((event) => event !== undefined) })
})
