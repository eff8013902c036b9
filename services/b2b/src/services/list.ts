import { listServices as contract } from '@clutch/contracts/b2b/services'
import { decodeIdCursor, pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { pageOfServices } from './store.ts'

export const listServices = implement(contract, async ({ query, tx }) => {
  const { limit = 50, cursor, ...filter } = query
  const afterId = decodeIdCursor(cursor)
  const rows = await pageOfServices(tx, { ...filter, afterId, limit: limit + 1 })
  return ok(pageOf(rows, limit, (service) => [service.id]))
})
