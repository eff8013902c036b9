import { listEnergyUses as contract } from '@clutch/contracts/fleet/fuel-consumption'
import { pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor, timeRange } from '@clutch/shared/time-order'
import { implement } from '../kit.ts'
import { findEnergyOf } from '../vehicle-energy/store.ts'
import { energyUseOf, pageOfEnergyUses } from './store.ts'

export const listEnergyUses = implement(contract, async ({ query, tx }) => {
  const limit = query.limit ?? 50
  const rows = await pageOfEnergyUses(tx, {
    vehicleId: query.vehicleId,
    range: timeRange(query),
    before: decodeTimeCursor(query.cursor),
    limit: limit + 1,
  })
  const energy = await findEnergyOf(
    tx,
    rows.flatMap(({ vehicleId }) => vehicleId ?? []),
  )
  return ok(
    pageOf(
      rows,
      limit,
      (row) => [row.startedAt.toISOString(), row.id],
      (row) => energyUseOf(row, energy.get(row.vehicleId ?? '') ?? []),
    ),
  )
})
