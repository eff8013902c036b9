import { getVehicleMeters as contract, type VehicleMeters } from '@clutch/contracts/fleet/meters'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { instantIn } from '@clutch/shared/time-order'
import { implement } from '../kit.ts'
import { findVehicle } from '../vehicles/store.ts'
import { type MeterReading, readMeter } from './read.ts'
import { findMeterEntries } from './store.ts'

export const getVehicleMeters = implement(contract, async ({ params, query, tx }) => {
  const { vehicleId } = params
  if ((await findVehicle(tx, vehicleId)) === undefined) throw new Problem(NotFound)
  const at = query.at === undefined ? tx.now : instantIn(query.at, '/query/at')
  const entries = await findMeterEntries(tx, vehicleId)
  const odometer = await readMeter(tx, vehicleId, 'odometer', at.getTime(), entries)
  const engine = await readMeter(tx, vehicleId, 'engine-hours', at.getTime(), entries)
  return ok({
    vehicleId,
    at: at.toISOString(),
    odometer: odometer && {
      totalM: Math.round(odometer.total),
      displayedM: Math.round(odometer.displayed),
      ...howKnown(odometer, Math.round),
    },
    engineHours: engine && {
      totalHours: hours(engine.total),
      displayedHours: hours(engine.displayed),
      ...howKnown(engine, hours),
    },
  })
})

function howKnown(
  { error, anchor }: MeterReading,
  unit: (value: number) => number,
): Pick<NonNullable<VehicleMeters['odometer']>, 'uncertainty' | 'source' | 'countsFrom'> {
  return {
    uncertainty: error === null ? null : unit(error),
    source: anchor.source,
    countsFrom: new Date(anchor.atMs).toISOString(),
  }
}

/** To a hundredth: half a minute. */
function hours(seconds: number): number {
  return Math.round(seconds / 36) / 100
}
