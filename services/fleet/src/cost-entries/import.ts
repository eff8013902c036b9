import {
  type CostEntry,
  CostEntryCreated,
  importCostEntries as contract,
  type ImportedCost,
} from '@clutch/contracts/fleet/cost-entries'
import { newId } from '@clutch/shared/id'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findVehicleIdsByName } from '../vehicles/store.ts'
import { newCostEntry } from './cost-entry.ts'
import { costRowsOf } from './cost-rows.ts'
import { countDays } from './count-days.ts'
import { findByExternalIds, insertCostEntries, lockExternalIds } from './store.ts'

/** Each row has its own result: one that is refused holds up none of the others. */
export const importCostEntries = implement(contract, async ({ file, tx }) => {
  const read = costRowsOf(file.bytes)
  const taken = read.flatMap((row) => ('wanted' in row ? [row] : []))
  await lockExternalIds(tx)
  const known = await findByExternalIds(
    tx,
    taken.flatMap(({ wanted }) => wanted.externalId ?? []),
  )
  const vehicles = await findVehicleIdsByName(tx, {
    ids: taken.flatMap(({ vehicle }) => ('id' in vehicle ? [vehicle.id] : [])),
    plates: taken.flatMap(({ vehicle }) => ('plate' in vehicle ? [vehicle.plate] : [])),
  })
  const entries: CostEntry[] = []
  const rows = read.map((row): ImportedCost => {
    const { line } = row
    const refused = (message: string) => ({ line, outcome: 'refused' as const, costEntryId: null, message })
    if ('refused' in row) return refused(row.refused)
    const { wanted, vehicle } = row
    const knownAs = wanted.externalId === undefined ? undefined : known.get(wanted.externalId)
    if (knownAs !== undefined) return { line, outcome: 'known', costEntryId: knownAs, message: null }
    const vehicleId = 'id' in vehicle ? vehicles.byId.get(vehicle.id) : vehicles.byPlate.get(vehicle.plate)
    if (vehicleId === undefined) return refused('there is no such vehicle')
    if (vehicleId === 'several') return refused('several vehicles have this plate')
    const entry = newCostEntry({ ...wanted, vehicleId }, { id: newId('cen'), now: tx.now })
    entries.push(entry)
    if (entry.externalId !== null) known.set(entry.externalId, entry.id)
    tx.emit(CostEntryCreated, entry)
    return { line, outcome: 'created', costEntryId: entry.id, message: null }
  })
  if (entries.length > 0) await insertCostEntries(tx, entries)
  await countDays(tx, entries)
  const count = (outcome: ImportedCost['outcome']) => rows.filter((row) => row.outcome === outcome).length
  return ok({ created: count('created'), known: count('known'), refused: count('refused'), rows })
})
