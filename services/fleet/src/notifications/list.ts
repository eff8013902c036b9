import { listNotifications as contract } from '@clutch/contracts/fleet/notification-channels'
import { decodeCursor, notOfThisList, pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { pageOfNotifications } from './store.ts'

export const listNotifications = implement(contract, async ({ query, tx }) => {
  const { limit = 50, cursor, ...filter } = query
  const [createdAt, id] = decodeCursor(cursor, 2) ?? []
  if (createdAt !== undefined && Number.isNaN(Date.parse(String(createdAt)))) throw notOfThisList()
  const before = createdAt === undefined ? undefined : { createdAt: new Date(String(createdAt)), id: String(id) }
  const rows = await pageOfNotifications(tx, { ...filter, before, limit: limit + 1 })
  return ok(pageOf(rows, limit, (notification) => [notification.createdAt, notification.id]))
})
