import { decodeIdCursor, pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { ofBothKinds } from './both-kinds.ts'
import { pageOfConnections } from './store.ts'

export const listConnections = ofBothKinds(({ list }, kind) =>
  implement(list, async ({ query, tx }) => {
    const limit = query.limit ?? 50
    const afterId = decodeIdCursor(query.cursor)
    const rows = await pageOfConnections(tx, { kind, status: query.status, afterId, limit: limit + 1 })
    return ok(pageOf(rows, limit, (connection) => [connection.id]))
  }),
)
