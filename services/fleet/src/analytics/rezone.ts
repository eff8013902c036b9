import { findFleet } from '../fleets/store.ts'
import { dueWork } from '../kit.ts'
import { markTouched } from './mark.ts'
import { findOtherZones } from './store.ts'

export const rezoneKind = 'analytics/rezone'
const perSlice = 2_000
const hourMs = 3_600_000

/** The days that were cut by other clocks are cut again, a slice at a time. */
export const rezoneFigures = dueWork(rezoneKind, async ({ tx, key: fleetId }) => {
  const fleet = await findFleet(tx, fleetId)
  if (fleet === undefined) return
  const days = await findOtherZones(tx, fleetId, fleet.timeZone, perSlice)
  await markTouched(
    tx,
    days.map(({ vehicleId, day }) => {
      const fromMs = Date.parse(`${day}T00:00:00.000Z`)
      return { vehicleId, fromMs, toMs: fromMs }
    }),
  )
  // What was marked is settled before it is looked for again.
  if (days.length === perSlice) await tx.schedule(rezoneKind, fleetId, new Date(tx.now.getTime() + hourMs))
})
