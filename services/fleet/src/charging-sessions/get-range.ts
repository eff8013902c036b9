import { getVehicleRange as contract } from '@clutch/contracts/fleet/charging-sessions'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { findEnergyUses, recordOf } from '../energy-uses/store.ts'
import { implement } from '../kit.ts'
import { energyAt } from '../vehicle-energy/energy.ts'
import { findEnergyOf } from '../vehicle-energy/store.ts'
import { findVehicle } from '../vehicles/store.ts'
import { rangeOf } from './range.ts'
import { pageOfChargingSessions } from './store.ts'

const thirtyDaysMs = 30 * 86_400_000
const mostUses = 2_000

export const getVehicleRange = implement(contract, async ({ params, tx }) => {
  const { vehicleId } = params
  if ((await findVehicle(tx, vehicleId)) === undefined) throw new Problem(NotFound)
  const from = new Date(tx.now.getTime() - thirtyDaysMs)
  const uses = (await findEnergyUses(tx, [vehicleId], { from, to: tx.now }, mostUses)).map(recordOf)
  const dated = (await findEnergyOf(tx, [vehicleId])).get(vehicleId) ?? []
  const lastUse = uses.findLast(({ charge }) => charge !== null)
  const [lastSession] = await pageOfChargingSessions(tx, { vehicleId, range: { gte: from, lt: tx.now }, limit: 1 })
  const session = lastSession?.record as unknown as { endMs: number; endPercent: number } | undefined
  const last =
    session !== undefined && (lastUse === undefined || session.endMs > lastUse.endMs)
      ? { ms: session.endMs, percent: session.endPercent }
      : lastUse === undefined
        ? null
        : { ms: lastUse.endMs, percent: lastUse.charge!.endPercent }
  const range = rangeOf(uses, energyAt(dated, tx.now.getTime())?.batteryKwh, last?.percent ?? null)
  return ok({
    vehicleId,
    stateOfChargePercent: last?.percent ?? null,
    at: last === null ? null : new Date(last.ms).toISOString(),
    ...range,
  })
})
