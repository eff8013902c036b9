import { listExpiringDocuments as contract } from '@clutch/contracts/fleet/documents'
import { pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor } from '@clutch/shared/time-order'
import { implement } from '../kit.ts'
import { pageOfExpiring } from './store.ts'

export const listExpiringDocuments = implement(contract, async ({ query, tx }) => {
  const { limit = 50, cursor, until } = query
  const rows = await pageOfExpiring(tx, { until, after: decodeTimeCursor(cursor), limit: limit + 1 })
  return ok(pageOf(rows, limit, (document) => [`${document.expiresOn}T00:00:00.000Z`, document.id]))
})
