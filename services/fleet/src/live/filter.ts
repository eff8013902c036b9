import type { RouteQuery } from '@clutch/contracts/contract'
import type { getLive, LiveState } from '@clutch/contracts/fleet/live'
import { ValidationFailed } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'

/** Pure: which states somebody asked for. */
export interface Asked {
  /** Nothing is left out. */
  isAll: boolean
  box: Box | null
  status: string | undefined
  groupIds: ReadonlySet<string> | undefined
  vehicleIds?: ReadonlySet<string> | undefined
}

export interface Box {
  south: number
  west: number
  north: number
  east: number
}

type BoxQuery = Pick<RouteQuery<typeof getLive>, 'south' | 'west' | 'north' | 'east'>

/** @throws Problem ValidationFailed for a part of a box, or one that is upside down */
export function boxOf({ south, west, north, east }: BoxQuery): Box | null {
  if (south === undefined && west === undefined && north === undefined && east === undefined) return null
  if (south === undefined || west === undefined || north === undefined || east === undefined)
    throw invalid('/query', 'a box has `south`, `west`, `north` and `east`')
  if (south > north) throw invalid('/query/south', 'must not be north of `north`')
  return { south, west, north, east }
}

export function isInside({ lat, lon }: { lat: number; lon: number }, { south, west, north, east }: Box): boolean {
  if (lat < south || lat > north) return false
  // West of the antimeridian begins what ends east of it.
  return west <= east ? lon >= west && lon <= east : lon >= west || lon <= east
}

export function isAsked(state: LiveState, groupIds: readonly string[], asked: Asked): boolean {
  if (asked.isAll) return true
  if (asked.vehicleIds !== undefined && !asked.vehicleIds.has(state.vehicleId)) return false
  if (asked.status !== undefined && state.status !== asked.status) return false
  if (asked.groupIds !== undefined && !groupIds.some((id) => asked.groupIds!.has(id))) return false
  return asked.box === null || isInside(state, asked.box)
}

function invalid(pointer: string, message: string): Problem {
  return new Problem(ValidationFailed, { errors: [{ pointer, message }] })
}
