import { SpeedingDetected, SpeedingWithdrawn } from '@clutch/contracts/fleet/speedings'
import { scheduleSettling } from '../driving-scores/settle.ts'
import { limitedFencesOf } from '../geofences/fence-source.ts'
import { limitAt } from '../geofences/limits.ts'
import { isInScope } from '../geofences/scope.ts'
import { dueWork, type Tx } from '../kit.ts'
import type { Asker } from '../road-limits/asker.ts'
import { limitOf, type RoadAnswer, type RoadPoint, stretchOf } from '../road-limits/road-limits.ts'
import { findAnswers } from '../road-limits/store.ts'
import { canonical } from '../telemetry/recompute.ts'
import { findTrackBetween } from '../telemetry/store.ts'
import type { TelemetryPoint } from '../telemetry/telemetry-point.ts'
import { findPrivateTimes, isWithinAny } from '../trips/private-store.ts'
import { positionSigmaM } from '../trips/track.ts'
import { belongingAt } from '../vehicle-belongings/belonging.ts'
import { findBelongings } from '../vehicle-belongings/store.ts'
import { type Limit, lowerLimit, type SpeedFix, speedingsOf } from './speeding.ts'
import {
  findSpeedingsOfTrip,
  lockAssessment,
  saveSpeeding,
  speedingTellerOf,
  updateAssessment,
  withdrawSpeeding,
} from './store.ts'

export const assessKind = 'speedings/assess'

/** A day at one reading a second; of a longer trip the rest stays unknown. */
const maxPoints = 86_400
/** Asked so often, with pauses that double from a minute: most of a day. Then what is known has to do. */
const maxAttempts = 10
const firstPauseMs = 60_000
const nothingKnown: ReadonlyMap<string, RoadAnswer> = new Map()

/**
 * Finds the speedings of a trip. Limits are data: what is not known of them yet is asked for after the commit, and the answer,
 * kept by stretch of road, makes this due again; an answer that is lost is asked for again when the pause is over. Late readings
 * make the trip another, and it begins anew.
 */
export function assessSpeedings(asker: Asker) {
  return dueWork(assessKind, async ({ tx, key: tripId, payload }) => {
    const provider = asker.provider
    const assessment = await lockAssessment(tx, tripId)
    if (assessment === undefined || (provider === undefined && (await limitedFencesOf(tx)).size === 0)) return
    const { deviceId } = payload as { deviceId: string }
    const { vehicleId, startMs, endMs, attempts } = assessment
    const points = await findTrackBetween(tx, deviceId, { fromMs: startMs, toMs: endMs, limit: maxPoints })
    const moving = points.filter(({ valid, speedKmh }) => valid && speedKmh !== undefined)
    const hidden = await findPrivateTimes(tx, vehicleId, { fromMs: startMs, toMs: endMs })
    const byStretch = new Map<string, RoadPoint>()
    for (const point of moving) {
      const stretch = stretchOf(roadPointOf(point))
      if (!byStretch.has(stretch)) byStretch.set(stretch, roadPointOf(point))
    }
    const known = provider === undefined ? nothingKnown : await findAnswers(tx, provider.name, [...byStretch.keys()])
    // Where it went on a private trip is nobody's business, so nobody is asked about it.
    const unknown = [...byStretch]
      .filter(([stretch, { timeMs }]) => !known.has(stretch) && !isWithinAny(timeMs, hidden))
      .map(([, point]) => point)
    if (provider !== undefined && unknown.length > 0 && attempts < maxAttempts) {
      await updateAssessment(tx, tripId, { attempts: attempts + 1 })
      await tx.schedule(assessKind, tripId, new Date(tx.now.getTime() + firstPauseMs * 2 ** attempts), payload)
      const { tenantId } = tx
      tx.afterCommit(() => asker.ask({ tenantId, points: unknown, wakes: { kind: assessKind, key: tripId, payload } }))
      return
    }
    const fenceLimitAt = await fenceLimitsOf(tx, vehicleId)
    const fixes = moving.map((point): SpeedFix => {
      const { timeMs, lat, lon, speedKmh } = point
      const answer = known.get(stretchOf(roadPointOf(point)))
      const road = answer === undefined || provider === undefined ? null : limitOf(answer, provider.name)
      return { timeMs, lat, lon, speedKmh: speedKmh!, limit: lowerLimit(road, fenceLimitAt(point)) }
    })
    const { drivenM, knownM } = await keep(tx, { tripId, vehicleId, deviceId, fixes })
    await updateAssessment(tx, tripId, { status: unknown.length === 0 ? 'whole' : 'partial', drivenM, knownM })
    await scheduleSettling(tx, vehicleId, new Date(startMs))
  })
}

/** What geofences say of a vehicle's speed. Shapes, terms, fleet and groups are those of the time, so a late reading meets them too. */
async function fenceLimitsOf(tx: Tx, vehicleId: string): Promise<(point: TelemetryPoint) => Limit | null> {
  const fences = await limitedFencesOf(tx)
  if (fences.size === 0) return () => null
  const belongings = await findBelongings(tx, vehicleId)
  return (point) => {
    const belonging = belongingAt(belongings, point.timeMs)
    const found = limitAt(fences, point, positionSigmaM(point), (scope) => isInScope(scope, vehicleId, belonging))
    return found && { limitKmh: found.limitKmh, source: 'fence', of: found.geofenceId }
  }
}

/** What stands of a trip becomes what follows from these fixes; only the difference is written and told. */
async function keep(
  tx: Tx,
  { tripId, vehicleId, deviceId, fixes }: { tripId: string; vehicleId: string; deviceId: string; fixes: SpeedFix[] },
): Promise<{ drivenM: number; knownM: number }> {
  const { speedings, ...sums } = speedingsOf(deviceId, fixes)
  const standing = new Map((await findSpeedingsOfTrip(tx, tripId)).map((row) => [row.id, row]))
  for (const speeding of speedings) {
    const before = standing.get(speeding.id)
    standing.delete(speeding.id)
    if (before?.vehicleId === vehicleId && canonical(before.record) === canonical(speeding)) continue
    const row = await saveSpeeding(tx, speeding, { tripId, vehicleId })
    tx.emit(SpeedingDetected, (await speedingTellerOf(tx, [row]))(row))
  }
  for (const id of standing.keys()) await withdraw(tx, id)
  return sums
}

/** The trip is none any more. */
export async function withdrawSpeedingsOf(tx: Tx, tripId: string): Promise<void> {
  for (const { id } of await findSpeedingsOfTrip(tx, tripId)) await withdraw(tx, id)
  await updateAssessment(tx, tripId, { status: 'withdrawn' })
}

async function withdraw(tx: Tx, id: string): Promise<void> {
  const row = await withdrawSpeeding(tx, id)
  tx.emit(SpeedingWithdrawn, (await speedingTellerOf(tx, [row]))(row))
}

function roadPointOf({ timeMs, lat, lon, courseDeg }: TelemetryPoint): RoadPoint {
  return { timeMs, lat, lon, courseDeg: courseDeg ?? null }
}
