import { listSharedLinks as contract } from '@clutch/contracts/fleet/shared-links'
import { pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor } from '@clutch/shared/time-order'
import { implement } from '../kit.ts'
import { pageOfLinks } from './store.ts'

export const listSharedLinks = implement(contract, async ({ query, tx }) => {
  const limit = query.limit ?? 50
  const links = await pageOfLinks(tx, { before: decodeTimeCursor(query.cursor), limit: limit + 1 })
  return ok(pageOf(links, limit, ({ createdAt, id }) => [createdAt, id]))
})
