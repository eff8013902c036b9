import { derivedId } from '@clutch/shared/derived-id'
import type { Place } from '../trips/track.ts'

/**
 * Speeding along one trip, from its readings and what is known of the limits: pure, so that late readings and late answers give what
 * they would have given at once.
 */

const SPEEDING_ALGORITHM = 'speeding/1'

/** A speedometer and a receiver err, and so do police forces' thresholds: a tenth of the limit and 3 km/h. */
const TOLERANCE_SHARE = 0.1
const TOLERANCE_KMH = 3
/** It has ended when the speed is no more than half the tolerance above the limit, for so long. */
const ENDS_MS = 5_000
/** An overtaking that is over, and the braking behind a new sign, are shorter. */
const SHORTEST_MS = 10_000
/** Over a longer step nothing is known. */
const LONGEST_STEP_MS = 60_000
const MEDIUM_FROM = 0.2
const HIGH_FROM = 0.4

/** `fence`: of a geofence; `road`: posted, as the provider knows it; `class`: usual on such roads. */
type LimitSource = 'fence' | 'road' | 'class'
export type Limit = { readonly limitKmh: number; readonly source: LimitSource; readonly of: string }

/**
 * What holds on a road within a geofence: the lower one of what is posted and what the geofence says. What is merely usual on such
 * roads gives way to what somebody said.
 */
export function lowerLimit(road: Limit | null, fence: Limit | null): Limit | null {
  if (road === null || fence === null) return road ?? fence
  return road.source === 'class' || fence.limitKmh <= road.limitKmh ? fence : road
}

export type SpeedFix = {
  readonly timeMs: number
  readonly lat: number
  readonly lon: number
  readonly speedKmh: number
  readonly limit: Limit | null
}

export type Speeding = {
  readonly id: string
  readonly deviceId: string
  readonly startMs: number
  readonly endMs: number
  readonly severity: 'low' | 'medium' | 'high'
  /** Null only where it was hidden afterwards. */
  readonly at: Place | null
  readonly maxSpeedKmh: number
  /** At the moment of the greatest excess. */
  readonly limitKmh: number
  readonly source: LimitSource
  readonly of: string
  readonly distanceM: number
  readonly algorithm: string
}

export type SpeedingFound = {
  readonly speedings: readonly Speeding[]
  readonly drivenM: number
  /** Of that: where the limit is known. */
  readonly knownM: number
}

type Open = {
  readonly startMs: number
  readonly at: Place
  lastOverMs: number
  excess: number
  worst: SpeedFix
  limit: Limit
  distanceM: number
}

/** @param fixes of one trip in order of time */
export function speedingsOf(deviceId: string, fixes: readonly SpeedFix[]): SpeedingFound {
  const speedings: Speeding[] = []
  let drivenM = 0
  let knownM = 0
  let open: Open | null = null
  let before: SpeedFix | null = null
  for (const fix of fixes) {
    const stepMs: number = before === null ? 0 : fix.timeMs - before.timeMs
    const isNear = stepMs <= LONGEST_STEP_MS
    const stepM: number = before && isNear ? ((fix.speedKmh + before.speedKmh) / 2 / 3.6) * (stepMs / 1_000) : 0
    drivenM += stepM
    if (fix.limit) knownM += stepM
    if (open && (!isNear || isBack(fix, open))) {
      end(deviceId, open, speedings)
      open = null
    }
    if (fix.limit && isOver(fix.speedKmh, fix.limit.limitKmh, 1)) {
      const excess = fix.speedKmh / fix.limit.limitKmh - 1
      open ??= {
        startMs: fix.timeMs,
        at: { lat: fix.lat, lon: fix.lon },
        lastOverMs: fix.timeMs,
        excess: -1,
        worst: fix,
        limit: fix.limit,
        distanceM: -stepM,
      }
      open.lastOverMs = fix.timeMs
      if (excess > open.excess) {
        open.excess = excess
        open.worst = fix
        open.limit = fix.limit
      }
    } else if (open && fix.limit && isOver(fix.speedKmh, fix.limit.limitKmh, 0.5)) open.lastOverMs = fix.timeMs
    if (open) open.distanceM += stepM
    before = fix
  }
  if (open) end(deviceId, open, speedings)
  return { speedings, drivenM, knownM }
}

function isOver(speedKmh: number, limitKmh: number, share: number): boolean {
  return speedKmh > limitKmh + share * (TOLERANCE_SHARE * limitKmh + TOLERANCE_KMH)
}

/** Slow again, or where no limit is known, for long enough. */
function isBack(fix: SpeedFix, open: Open): boolean {
  const isStill = fix.limit !== null && isOver(fix.speedKmh, fix.limit.limitKmh, 0.5)
  return !isStill && fix.timeMs - open.lastOverMs >= ENDS_MS
}

function end(deviceId: string, open: Open, speedings: Speeding[]): void {
  if (open.lastOverMs - open.startMs < SHORTEST_MS) return
  speedings.push({
    id: derivedId('spd', deviceId, String(open.startMs)),
    deviceId,
    startMs: open.startMs,
    endMs: open.lastOverMs,
    severity: open.excess < MEDIUM_FROM ? 'low' : open.excess < HIGH_FROM ? 'medium' : 'high',
    at: open.at,
    maxSpeedKmh: Math.round(open.worst.speedKmh * 10) / 10,
    limitKmh: open.limit.limitKmh,
    source: open.limit.source,
    of: open.limit.of,
    distanceM: Math.max(0, Math.round(open.distanceM)),
    algorithm: SPEEDING_ALGORITHM,
  })
}
