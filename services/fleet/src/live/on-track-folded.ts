import { cellOf } from '../addresses/place.ts'
import { type ScopeJudge, scopeJudge } from '../geofences/scope.ts'
import { openTroubleCodes } from '../health/trouble-code.ts'
import type { Tx } from '../kit.ts'
import type { TelemetryPoint } from '../telemetry/telemetry-point.ts'
import type { DerivedNoun, TrackFolded } from '../telemetry/track-folded.ts'
import { runningTrip } from '../trips/trip-engine.ts'
import { activityOf, fencesAround } from './activity.ts'
import { broadcastLive } from './broadcast.ts'
import {
  hideLivePlaces,
  type LiveChange,
  type SeenState,
  type Situation,
  saveLiveStates,
  saveSituation,
  type Vitals,
} from './store.ts'

/** More than one place lies in; what is beyond is left out. */
const maxFences = 50

/** Where the vehicle is now, kept with the fold that tells so and told to who watches once it is committed. */
export const live: DerivedNoun = {
  onTrackFolded: (tx, folded) => keepLive(tx, [folded]),
  onTracksFolded: keepLive,
  async hidePlaces(tx, hidden) {
    tell(tx, await hideLivePlaces(tx, hidden))
  },
}

async function keepLive(tx: Tx, all: readonly TrackFolded[]): Promise<void> {
  const seen = new Map<string, SeenState>()
  const isInScope = scopeJudge(tx)
  const changed: LiveChange[] = []
  for (const folded of all) {
    const { deviceId, latest, state, vehicleAt } = folded
    const lastMs = latest?.timeMs ?? state.throughMs
    const vehicleId = lastMs === null ? null : vehicleAt(lastMs)
    if (vehicleId === null) continue
    const situation = await situationOf(folded, vehicleId, isInScope)
    if (latest === undefined) {
      changed.push(...(await saveSituation(tx, { vehicleId, deviceId, ...situation })))
      continue
    }
    const at = new Date(latest.timeMs).toISOString()
    const other = seen.get(vehicleId)
    // Two devices may have been in it one after the other.
    if (other !== undefined && other.at >= at) continue
    seen.set(vehicleId, {
      vehicleId,
      deviceId,
      at,
      lat: latest.lat,
      lon: latest.lon,
      speedKmh: latest.speedKmh ?? null,
      courseDeg: latest.courseDeg ?? null,
      ignition: latest.ignition ?? null,
      odometerKm: latest.odometerM === undefined ? null : latest.odometerM / 1_000,
      vitals: vitalsOf(latest),
      ...situation,
    })
  }
  // Always in the same order, so that no two transactions wait for each other.
  const rows = [...seen.values()].sort((a, b) => (a.vehicleId < b.vehicleId ? -1 : 1))
  changed.push(...(await saveLiveStates(tx, rows)))
  tell(tx, changed)
}

/** Those who watch, once it is committed. */
function tell(tx: Tx, changes: readonly LiveChange[]): void {
  if (changes.length > 0) tx.afterCommit(() => broadcastLive(tx.tenantId, changes))
}

async function situationOf(
  { state, vehicleOf }: TrackFolded,
  vehicleId: string,
  isInScope: ScopeJudge,
): Promise<Situation> {
  const trip = runningTrip(state.trip)
  const { activity, sinceMs } = activityOf(state)
  return {
    // A device that was moved to another vehicle in the middle of a trip left the trip behind.
    tripId: trip !== null && vehicleOf(trip) === vehicleId ? trip.id : null,
    activity,
    // Of who moves it would be another with each reading, and stands parked is what is asked about.
    cell: activity === 'parked' ? cellOf(state.trip.parked?.place ?? null) : null,
    activitySince: sinceMs === null ? null : new Date(sinceMs).toISOString(),
    geofenceIds: await fencesFor(state, vehicleId, isInScope),
    openTroubleCodes: openTroubleCodes(state.troubleCodes).length,
  }
}

/** Of the geofences it is in, those that are for this vehicle. */
async function fencesFor(state: TrackFolded['state'], vehicleId: string, isInScope: ScopeJudge): Promise<string[]> {
  const ids: string[] = []
  for (const id of fencesAround(state)) if (await isInScope(id, state.throughMs ?? 0, vehicleId)) ids.push(id)
  return ids.slice(0, maxFences)
}

function vitalsOf({ fuelLitres, fuelPercent, stateOfChargePercent, externalV, engineHours }: TelemetryPoint): Vitals {
  const told = { fuelLitres, fuelPercent, stateOfChargePercent, supplyV: externalV, engineHours }
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined))
}
