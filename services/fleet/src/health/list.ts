import { listTroubleCodes as contract } from '@clutch/contracts/fleet/trouble-codes'
import { NotFound } from '@clutch/contracts/problems'
import { pageOf } from '@clutch/shared/cursor'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor } from '@clutch/shared/time-order'
import { findFleet } from '../fleets/store.ts'
import { implement } from '../kit.ts'
import { findVehicleIdsOfFleet } from '../vehicles/store.ts'
import { pageOfTroubleCodes, troubleCodeOf } from './store.ts'

export const listTroubleCodes = implement(contract, async ({ params, query, tx }) => {
  if ((await findFleet(tx, params.fleetId)) === undefined) throw new Problem(NotFound)
  const limit = query.limit ?? 50
  const vehicleIds = await findVehicleIdsOfFleet(tx, params.fleetId)
  const rows = await pageOfTroubleCodes(tx, {
    vehicleIds: query.vehicleId === undefined ? vehicleIds : vehicleIds.filter((id) => id === query.vehicleId),
    status: query.status,
    before: decodeTimeCursor(query.cursor),
    limit: limit + 1,
  })
  return ok(pageOf(rows, limit, (row) => [row.openedAt.toISOString(), row.id], troubleCodeOf))
})
