import type { LatLon } from '@clutch/shared/geo'

/** A stop as it is followed: where it is and what was planned. Instants in milliseconds. */
export interface WayStop {
  id: string
  lat: number
  lon: number
  radiusM: number
  serviceS: number
  /** In order; none: at any time. */
  windows: readonly (readonly [fromMs: number, toMs: number])[]
  /** Of the way to it from the one before, as planned. */
  travelS: number
  /** The roads to it from the one before, as an encoded polyline; null where nobody knows them. */
  path: string | null
  /** Somebody said what came of it: nothing is expected there any more. */
  provedMs: number | null
}

/** What a vehicle is to do, in order. */
export interface Way {
  start: LatLon | null
  end: LatLon | null
  startMs: number
  endMs: number
  stops: readonly WayStop[]
  /** From the last stop to the end. */
  backS: number
  backPath: string | null
  /** Ways hold from this instant on: before, the vehicle was on its way by another plan. */
  plannedMs: number
  /** How long its driver may drive without a rest, and how long that is; null: nobody limits it. */
  driving: { maxS: number; breakS: number } | null
  /** Those that were planned; rests that follow from driving are not among them. */
  breaks: readonly { startMs: number; endMs: number }[]
}
