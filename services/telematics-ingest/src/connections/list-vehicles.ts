import { NotFound } from '@clutch/contracts/problems'
import { decodeIdCursor, pageOf } from '@clutch/shared/cursor'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { ofBothKinds } from './both-kinds.ts'
import { findConnection } from './store.ts'
import { pageOfVehicles } from './vehicle-store.ts'

export const listExternalVehicles = ofBothKinds(({ listVehicles }, kind) =>
  implement(listVehicles, async ({ params, query, tx }) => {
    const limit = query.limit ?? 50
    const afterId = decodeIdCursor(query.cursor)
    const connection = await findConnection(tx, params.connectionId, kind)
    if (connection === undefined) throw new Problem(NotFound)
    const rows = await pageOfVehicles(tx, {
      connectionId: connection.id,
      status: query.status,
      afterId,
      limit: limit + 1,
    })
    return ok(pageOf(rows, limit, (vehicle) => [vehicle.id]))
  }),
)
