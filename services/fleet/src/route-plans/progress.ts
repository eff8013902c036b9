import type { Route, RouteStop } from '@clutch/contracts/fleet/route-stops'
import { estimatesOf } from './estimate.ts'
import { type Following, isDone } from './follow.ts'
import type { KeptRoute } from './store.ts'
import { tellOf } from './told.ts'

type Draft<T> = { -readonly [Key in keyof T]: T[Key] }

/** What happened to a stop, and what is to be told of it. */
export type StopNews = 'arrived' | 'departed' | 'corrected' | 'delay-expected'

interface StopChange {
  id: string
  change: Partial<RouteStop>
  news: StopNews[]
}

export interface Progress {
  kept: KeptRoute
  stops: StopChange[]
  /** The route itself as it is told, in order. */
  news: { kind: 'deviated' | 'resumed' | 'completed'; route: Route }[]
}

/**
 * What has come of a route that was followed further, or anew. What is told follows from the difference alone, so that however
 * often the same is followed it is told once.
 */
export function progressOf(before: KeptRoute, following: Following): Progress {
  const { way, route } = before
  const estimates = estimatesOf(way, following)
  const isLive = route.status === 'dispatched'
  const told = { ...before.told }
  const stops: StopChange[] = []
  for (const { id, provedMs, windows } of way.stops) {
    const [was, is] = [before.following.stops[id], following.stops[id]]
    const change: Partial<Draft<RouteStop>> = {}
    const news: StopNews[] = []
    if (was?.arrivedMs !== is?.arrivedMs || was?.departedMs !== is?.departedMs) {
      change.arrivedAt = instantOf(is?.arrivedMs)
      change.departedAt = instantOf(is?.departedMs)
      if (provedMs === null)
        change.status = is === undefined ? 'planned' : is.departedMs === null ? 'arrived' : 'departed'
      const isMoved =
        was !== undefined &&
        (was.arrivedMs !== is?.arrivedMs || (was.departedMs !== null && was.departedMs !== is?.departedMs))
      if (isMoved) news.push('corrected')
      if (was === undefined && is !== undefined) news.push('arrived')
      if ((was?.departedMs ?? null) === null && (is?.departedMs ?? null) !== null) news.push('departed')
    }
    const estimate = isLive ? estimates.stops.get(id) : undefined
    if (estimate === undefined) {
      if (told[id] !== undefined && (is !== undefined || provedMs !== null)) {
        delete told[id]
        change.estimatedArrivalAt = null
        change.lateS = is === undefined ? 0 : latenessOf(windows, is.arrivedMs)
      }
    } else {
      const tell = tellOf(told[id], estimate)
      if (tell.isNew) {
        told[id] = tell.next
        change.estimatedArrivalAt = new Date(estimate.arrivalMs).toISOString()
        change.lateS = estimate.lateS
        if (tell.isWarning) news.push('delay-expected')
      }
    }
    if (Object.keys(change).length > 0) stops.push({ id, change, news })
  }
  return { ...routeProgress(before, following, estimates.endMs, { isLive, told }), stops }
}

function routeProgress(
  before: KeptRoute,
  following: Following,
  endMs: number,
  { isLive, told }: { isLive: boolean; told: KeptRoute['told'] },
): Pick<Progress, 'kept' | 'news'> {
  const news: Progress['news'] = []
  const { way } = before
  let route: Route = { ...before.route, followedThrough: instantOf(following.throughMs) }
  const tell = (kind: Progress['news'][number]['kind'], change: Partial<Route>) => {
    route = { ...route, ...change, version: route.version + 1 }
    news.push({ kind, route })
  }
  let followUntilMs = before.followUntilMs
  if (isLive) {
    const saidEndMs = route.estimatedEndAt === null ? null : Date.parse(route.estimatedEndAt)
    if (saidEndMs === null || Math.abs(endMs - saidEndMs) >= 60_000)
      route = { ...route, estimatedEndAt: new Date(endMs).toISOString() }
    const was = new Map(before.following.deviations.map((each) => [each.sinceMs, each]))
    const is = new Set(following.deviations.map(({ sinceMs }) => sinceMs))
    // Late readings may show that it was never off its way.
    if ([...was.values()].some(({ sinceMs, untilMs }) => untilMs === null && !is.has(sinceMs)))
      tell('resumed', { deviation: null })
    for (const { sinceMs, untilMs, distanceM, corridorM } of following.deviations) {
      const old = was.get(sinceMs)
      const deviation = { since: new Date(sinceMs).toISOString(), distanceM, corridorM }
      if (old === undefined) tell('deviated', { deviation })
      if (untilMs !== null && (old === undefined || old.untilMs === null)) tell('resumed', { deviation: null })
      else if (untilMs === null) route = { ...route, deviation }
    }
    if (isDone(way, following)) {
      tell('completed', { status: 'completed', deviation: null })
      followUntilMs = following.throughMs ?? followUntilMs
    }
  }
  return { kept: { ...before, route, following, told, followUntilMs }, news }
}

function latenessOf(windows: readonly (readonly [number, number])[], arrivedMs: number): number {
  const lastMs = windows.at(-1)?.[1]
  return lastMs === undefined ? 0 : Math.max(0, Math.round((arrivedMs - lastMs) / 1_000))
}

function instantOf(ms: number | null | undefined): string | null {
  return ms == null ? null : new Date(ms).toISOString()
}
