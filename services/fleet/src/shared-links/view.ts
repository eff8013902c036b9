import { viewShared as contract, type SharedLink, type SharedView } from '@clutch/contracts/fleet/shared-links'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { implementOpen, type Tx } from '../kit.ts'
import { findRun } from '../reports/store.ts'
import { findShownTrack } from '../trips/shown-track.ts'
import { findTrip } from '../trips/store.ts'
import { findVehicle } from '../vehicles/store.ts'
import { discreetHeaders, openLink } from './open-link.ts'
import { countView, findSharedVehicles } from './store.ts'

const mostPoints = 5_000

export const viewShared = implementOpen(contract, async ({ params, database }) => {
  const { inTx } = await openLink(database, params.token)
  const body = await inTx(async (tx, link) => {
    await countView(tx, link.id)
    return viewOf(tx, link)
  })
  return { status: 200, body, headers: discreetHeaders }
})

async function viewOf(tx: Tx, link: SharedLink): Promise<SharedView> {
  const { name, scope, expiresAt, reportRunId, vehicleIds, tripId } = link
  const view: SharedView = { name, scope, expiresAt, report: null, vehicles: null, trip: null }
  if (vehicleIds !== null) return { ...view, vehicles: await findSharedVehicles(tx, vehicleIds) }
  if (reportRunId !== null) {
    const kept = await findRun(tx, reportRunId)
    if (kept === undefined) throw new Problem(NotFound, { headers: discreetHeaders })
    const { run, report } = kept
    return { ...view, report: { name: report.name, from: run.from, to: run.to, formats: ['csv', 'xlsx', 'pdf'] } }
  }
  const trip = await findTrip(tx, tripId!)
  if (trip === undefined || trip.status === 'withdrawn') throw new Problem(NotFound, { headers: discreetHeaders })
  const { vehicleId, startedAt, endedAt, distanceM, durationS, from, to } = trip
  const track = (await findShownTrack(tx, trip, { limit: mostPoints }))
    .filter(({ isShown }) => isShown)
    .map(({ timeMs, lat, lon }) => ({ at: new Date(timeMs).toISOString(), lat, lon }))
  const vehicle = (await findVehicle(tx, vehicleId))?.name ?? null
  return { ...view, trip: { vehicle, startedAt, endedAt, distanceM, durationS, from, to, track } }
}
