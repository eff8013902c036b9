import { viewShared as contract, type SharedLink, type SharedView } from '@clutch/contracts/fleet/shared-links'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { implementOpen, type Tx } from '../kit.ts'
import { findRun } from '../reports/store.ts'
import { findTrackBetween } from '../telemetry/store.ts'
import { findTrip } from '../trips/store.ts'
import { findVehicle } from '../vehicles/store.ts'
import { openLink } from './open-link.ts'
import { countView, findSharedVehicles } from './store.ts'

const mostPoints = 5_000

export const viewShared = implementOpen(contract, async ({ params, database }) => {
  const { inTx, link } = await openLink(database, params.token)
  const body = await inTx(async (tx) => {
    const held = await link(tx)
    await countView(tx, held.id)
    return viewOf(tx, held)
  })
  return { status: 200, body, headers: { 'cache-control': 'private, no-store', 'referrer-policy': 'no-referrer' } }
})

async function viewOf(tx: Tx, link: SharedLink): Promise<SharedView> {
  const { name, scope, expiresAt, reportRunId, vehicleIds, tripId } = link
  const view: SharedView = { name, scope, expiresAt, report: null, vehicles: null, trip: null }
  if (vehicleIds !== null) return { ...view, vehicles: await findSharedVehicles(tx, vehicleIds) }
  if (reportRunId !== null) {
    const kept = await findRun(tx, reportRunId)
    if (kept === undefined) throw new Problem(NotFound)
    const { run, report } = kept
    return { ...view, report: { name: report.name, from: run.from, to: run.to, formats: ['csv', 'xlsx', 'pdf'] } }
  }
  const trip = await findTrip(tx, tripId!)
  if (trip === undefined || trip.status === 'withdrawn') throw new Problem(NotFound)
  const { vehicleId, deviceId, startedAt, endedAt, distanceM, durationS, from, to } = trip
  const points = trip.private
    ? []
    : await findTrackBetween(tx, deviceId, {
        fromMs: Date.parse(startedAt),
        toMs: endedAt === null ? tx.now.getTime() : Date.parse(endedAt),
        limit: mostPoints,
      })
  const track = points
    .filter(({ valid }) => valid)
    .map(({ timeMs, lat, lon }) => ({ at: new Date(timeMs).toISOString(), lat, lon }))
  const vehicle = (await findVehicle(tx, vehicleId))?.name ?? null
  return { ...view, trip: { vehicle, startedAt, endedAt, distanceM, durationS, from, to, track } }
}
