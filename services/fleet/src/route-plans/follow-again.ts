import { findDevicesEverIn, findInstallationsOf } from '../installations/store.ts'
import { dueWork, type Tx } from '../kit.ts'
import { findTrackBetween } from '../telemetry/store.ts'
import type { TelemetryPoint } from '../telemetry/telemetry-point.ts'
import { type Following, follow, newFollowing } from './follow.ts'
import { followAgainKind, keepProgress } from './keep-progress.ts'
import { progressOf } from './progress.ts'
import { type KeptRoute, lockRoute } from './store.ts'

const pageReadings = 5_000
/** More than a reading each second for two days. */
const maxReadings = 200_000

/** Late readings have come: the route is followed anew, and what turns out otherwise is corrected. */
export const followRouteAgain = dueWork(followAgainKind, async ({ tx, key: routeId }) => {
  const kept = await lockRoute(tx, routeId)
  if (kept === undefined || kept.followFromMs === null || kept.following.isFixed === true) return
  const following = await followedAnew(tx, kept)
  await keepProgress(tx, [progressOf(kept, following)])
})

/** Readings that are stored and not yet followed are followed with it: when their turn comes they change nothing. */
async function followedAnew(tx: Tx, { route, way, followFromMs, followUntilMs }: KeptRoute): Promise<Following> {
  const deviceIds = await findDevicesEverIn(tx, route.vehicleId)
  const whereabouts = await findInstallationsOf(tx, deviceIds)
  const spans = deviceIds
    .flatMap((deviceId) =>
      (whereabouts.get(deviceId) ?? [])
        .filter(({ vehicleId }) => vehicleId === route.vehicleId)
        .map(({ fromMs, untilMs }) => ({
          deviceId,
          fromMs: Math.max(fromMs, followFromMs!),
          toMs: Math.min((untilMs ?? Infinity) - 1, followUntilMs!),
        })),
    )
    .filter(({ fromMs, toMs }) => fromMs <= toMs)
    .sort((a, b) => a.fromMs - b.fromMs)
  let following = newFollowing()
  let left = maxReadings
  for (const { deviceId, toMs, ...span } of spans) {
    let { fromMs } = span
    while (left > 0) {
      const points: TelemetryPoint[] = await findTrackBetween(tx, deviceId, { fromMs, toMs, limit: pageReadings })
      following = follow(way, following, points)
      left -= points.length
      if (points.length < pageReadings) break
      fromMs = points.at(-1)!.timeMs + 1
    }
  }
  return following
}
