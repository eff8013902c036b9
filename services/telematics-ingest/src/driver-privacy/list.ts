import { listDriverPrivacy as contract } from '@clutch/contracts/telematics/driver-privacy'
import { decodeIdCursor, pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { pageOfDriverPrivacy } from './store.ts'

export const listDriverPrivacy = implement(contract, async ({ query, tx }) => {
  const limit = query.limit ?? 50
  const afterId = decodeIdCursor(query.cursor)
  const rows = await pageOfDriverPrivacy(tx, { driverKey: query.driverKey, afterId, limit: limit + 1 })
  return ok(pageOf(rows, limit, (privacy) => [privacy.id]))
})
