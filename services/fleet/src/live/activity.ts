import type { DeviceState } from '../telemetry/fold.ts'

/** What a vehicle does, as its trip tells. */
export type Activity = 'moving' | 'idling' | 'stopped' | 'parked'

/**
 * Pure. What the last reading leaves a vehicle doing, and since when. Of a vehicle that moves this is when its trip began: where it
 * has rested meanwhile is known only by what was held of it before (`saveLiveStates`).
 */
export function activityOf({ trip }: Pick<DeviceState, 'trip'>): { activity: Activity | null; sinceMs: number | null } {
  const { journey, parked, ignition } = trip
  if (journey?.rest != null)
    return { activity: ignition === true ? 'idling' : 'stopped', sinceMs: journey.rest.startMs }
  if (journey !== null) return { activity: 'moving', sinceMs: journey.startMs }
  return parked === null ? { activity: null, sinceMs: null } : { activity: 'parked', sinceMs: parked.sinceMs }
}

/** Those it visits: in one that is closed it is as little as outside. */
export function fencesAround({ crossings }: Pick<DeviceState, 'crossings'>): string[] {
  const visited = Object.entries(crossings.sides).filter(([, side]) => side.inside === true && side.visit !== null)
  return visited.map(([id]) => id).sort()
}
