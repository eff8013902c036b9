import { listLevelChanges as contract } from '@clutch/contracts/fleet/level-changes'
import { pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor, timeRange } from '@clutch/shared/time-order'
import { implement } from '../kit.ts'
import { findEnergyOf } from '../vehicle-energy/store.ts'
import { levelChangeTellerOf, pageOfLevelChanges } from './store.ts'

export const listLevelChanges = implement(contract, async ({ query, tx }) => {
  const limit = query.limit ?? 50
  const rows = await pageOfLevelChanges(tx, {
    ...query,
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
      ({ record, id }) => [new Date(record.atMs).toISOString(), id],
      await levelChangeTellerOf(tx, rows, energy),
    ),
  )
})
