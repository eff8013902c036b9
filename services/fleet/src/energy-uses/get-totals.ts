import { getConsumption as contract } from '@clutch/contracts/fleet/fuel-consumption'
import { RangeTooLong } from '@clutch/contracts/fleet/trips'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { instantIn } from '@clutch/shared/time-order'
import { findDriversDuring } from '../driver-assignments/store.ts'
import { driverAt } from '../driver-assignments/who-drove.ts'
import { findFleet } from '../fleets/store.ts'
import { findFuelPrices } from '../fuel-prices/store.ts'
import { findFuelTransactionsOf } from '../fuel-transactions/store.ts'
import { implement, type Tx } from '../kit.ts'
import { litresOf } from '../level-changes/litres.ts'
import { findLevelChangesOf } from '../level-changes/store.ts'
import { energyAt } from '../vehicle-energy/energy.ts'
import { findEnergyOf } from '../vehicle-energy/store.ts'
import { findVehicle, findVehicleIdsOfFleet } from '../vehicles/store.ts'
import { findEnergyUses, recordOf } from './store.ts'
import { type Counted, type LevelSum, totalsOf } from './totals.ts'

const longestMs = 92 * 86_400_000
const mostUses = 20_000
const mostPrices = 1_000

export const getConsumption = implement(contract, async ({ query, tx }) => {
  const from = instantIn(query.from, '/query/from')
  const to = instantIn(query.to, '/query/to')
  const rangeMs = to.getTime() - from.getTime()
  if (rangeMs <= 0 || rangeMs > longestMs) throw new Problem(RangeTooLong)
  const vehicleIds = await vehiclesOf(tx, query)
  const range = { from, to }
  const rows = await findEnergyUses(tx, vehicleIds, range, mostUses + 1)
  const dated = await findEnergyOf(tx, vehicleIds ?? rows.flatMap(({ vehicleId }) => vehicleId ?? []))
  const seen = vehicleIds ?? [...new Set(rows.flatMap(({ vehicleId }) => vehicleId ?? []))]
  const changes = await findLevelChangesOf(tx, seen, range, mostUses)
  const during = query.by === 'driver' ? await findDriversDuring(tx, seen, range) : []
  const prices = await findFuelPrices(tx, to, mostPrices)
  const transactions = await findFuelTransactionsOf(tx, seen, range, mostUses)

  const levels: (LevelSum & { atMs: number })[] = changes.map(({ record, vehicleId }) => ({
    vehicleId: vehicleId!,
    driverId: driverAt(during, vehicleId!, record.atMs),
    kind: record.change,
    litres: litresOf(record, energyAt(dated.get(vehicleId!) ?? [], record.atMs))?.amount ?? null,
    atMs: record.atMs,
  }))
  const levelsOf = new Map<string, typeof levels>()
  for (const level of levels) levelsOf.set(level.vehicleId, [...(levelsOf.get(level.vehicleId) ?? []), level])
  const counted = rows.slice(0, mostUses).map((row): Counted => {
    const use = recordOf(row)
    const vehicleId = row.vehicleId!
    const meanwhile = (levelsOf.get(vehicleId) ?? []).filter(({ atMs }) => atMs >= use.startMs && atMs <= use.endMs)
    return {
      use,
      vehicleId,
      driverId: driverAt(during, vehicleId, use.startMs),
      energy: energyAt(dated.get(vehicleId) ?? [], use.startMs),
      addedLitres: meanwhile.reduce((sum, { kind, litres }) => sum + (kind === 'refuel' ? 1 : -1) * (litres ?? 0), 0),
    }
  })
  const key = query.by === 'driver' ? 'driverId' : 'vehicleId'
  const groups = new Map<string | null, { counted: Counted[]; levels: LevelSum[] }>()
  const groupOf = (id: string | null) => {
    const group = groups.get(id) ?? { counted: [], levels: [] }
    groups.set(id, group)
    return group
  }
  for (const one of counted) groupOf(one[key]).counted.push(one)
  for (const one of levels) groupOf(one[key]).levels.push(one)
  const priced = { transactions, prices }
  const items = [...groups]
    .sort(([a], [b]) => ((a ?? '~') < (b ?? '~') ? -1 : 1))
    .map(([id, group]) => totalsOf(group.counted, group.levels, priced, { vehicleId: null, driverId: null, [key]: id }))
  return ok({
    items,
    total: totalsOf(counted, levels, priced, { vehicleId: null, driverId: null }),
    truncated: rows.length > mostUses,
  })
})

/** Which vehicles are meant; null for all of the tenant's. */
async function vehiclesOf(
  tx: Tx,
  { vehicleId, fleetId }: { vehicleId?: string; fleetId?: string },
): Promise<string[] | null> {
  if (vehicleId !== undefined) {
    const vehicle = await findVehicle(tx, vehicleId)
    if (vehicle === undefined || (fleetId !== undefined && vehicle.fleetId !== fleetId)) throw new Problem(NotFound)
    return [vehicleId]
  }
  if (fleetId === undefined) return null
  if ((await findFleet(tx, fleetId)) === undefined) throw new Problem(NotFound)
  return findVehicleIdsOfFleet(tx, fleetId)
}
