import { listAlerts as contract } from '@clutch/contracts/fleet/alerts'
import { decodeCursor, notOfThisList, pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { pageOfAlerts } from './store.ts'
import { alertTellerOf } from './told.ts'

export const listAlerts = implement(contract, async ({ query, tx }) => {
  const { limit = 50, cursor, ...filter } = query
  const [openedAt, id] = decodeCursor(cursor, 2) ?? []
  if (openedAt !== undefined && Number.isNaN(Date.parse(String(openedAt)))) throw notOfThisList()
  const before = openedAt === undefined ? undefined : { openedAt: new Date(String(openedAt)), id: String(id) }
  const rows = await pageOfAlerts(tx, { ...filter, before, limit: limit + 1 })
  return ok(pageOf(rows, limit, (alert) => [alert.openedAt, alert.id], await alertTellerOf(tx, rows)))
})
