import { listNotificationChannels as contract } from '@clutch/contracts/fleet/notification-channels'
import { decodeIdCursor, pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { pageOfChannels } from './store.ts'

export const listNotificationChannels = implement(contract, async ({ query, tx }) => {
  const { limit = 50, cursor } = query
  const rows = await pageOfChannels(tx, { afterId: decodeIdCursor(cursor), limit: limit + 1 })
  return ok(pageOf(rows, limit, (channel) => [channel.id]))
})
