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
  breaks: readonly { startMs: number; endMs: number }[]
}
