import {
  RouteCompleted,
  RouteDeviated,
  RouteResumed,
  RouteStopArrived,
  RouteStopCorrected,
  RouteStopDelayExpected,
  RouteStopDeparted,
} from '@clutch/contracts/fleet/route-stops'
import type { Tx } from '../kit.ts'
import type { Progress, StopNews } from './progress.ts'
import { findStopsById, saveFollowing, saveRoutes, updateStops } from './store.ts'

export const completeKind = 'route-plans/complete-due'
export const followAgainKind = 'route-plans/follow-again'

const eventOf = {
  arrived: RouteStopArrived,
  departed: RouteStopDeparted,
  corrected: RouteStopCorrected,
  'delay-expected': RouteStopDelayExpected,
} as const satisfies Record<StopNews, unknown>

const routeEventOf = { deviated: RouteDeviated, resumed: RouteResumed, completed: RouteCompleted } as const

/** Keeps how far routes have come, and tells what is new. The routes are locked. */
export async function keepProgress(tx: Tx, all: readonly Progress[]): Promise<void> {
  const changes = all.flatMap(({ stops }) => stops)
  if (changes.length > 0) {
    const held = await findStopsById(
      tx,
      changes.map(({ id }) => id),
    )
    const byId = new Map(held.map((kept) => [kept.stop.id, kept]))
    const changed = changes.flatMap(({ id, change, news }) => {
      const kept = byId.get(id)
      if (kept === undefined) return []
      const stop = { ...kept.stop, ...change, version: kept.stop.version + Math.max(1, news.length) }
      // Each is told with a version of its own: whoever keeps what he hears keeps the newest.
      for (const [n, each] of news.entries()) tx.emit(eventOf[each], { ...stop, version: kept.stop.version + n + 1 })
      return [{ ...kept, stop }]
    })
    await updateStops(tx, changed)
  }
  await saveRoutes(
    tx,
    all.filter(({ news }) => news.length > 0).map(({ kept }) => kept),
  )
  await saveFollowing(
    tx,
    all.filter(({ news }) => news.length === 0).map(({ kept }) => kept),
  )
  for (const { kept, news } of all) {
    for (const { kind, route } of news) tx.emit(routeEventOf[kind], route)
    if (news.some(({ kind }) => kind === 'completed')) await tx.schedule(completeKind, kept.route.routePlanId, tx.now)
  }
}
