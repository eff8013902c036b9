import { listPositions as contract, type Position } from '@clutch/contracts/fleet/history'
import { NotFound } from '@clutch/contracts/problems'
import { decodeCursor, encodeCursor, notOfThisList } from '@clutch/shared/cursor'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { findFleet } from '../fleets/store.ts'
import { implement } from '../kit.ts'
import { findVehicleIdsOfFleet } from '../vehicles/store.ts'
import { historyRange, type Progress, positionOf, readStretch } from './read.ts'

/** Vehicles without a position that one page looks at before it ends short. */
const maxStretches = 50

export const listPositions = implement(contract, async ({ params, query, tx }) => {
  const range = historyRange(query)
  const limit = query.limit ?? 50
  if ((await findFleet(tx, params.fleetId)) === undefined) throw new Problem(NotFound)
  const inFleet = (await findVehicleIdsOfFleet(tx, params.fleetId)).sort()
  const wanted = query.vehicleId === undefined ? inFleet : inFleet.filter((id) => id === query.vehicleId)
  if (query.vehicleId !== undefined && wanted.length === 0) throw new Problem(NotFound)
  const { vehicleId: fromVehicle, progress } = decoded(query.cursor)
  const items: Position[] = []
  let stretches = 0
  for (const vehicleId of wanted) {
    if (vehicleId < fromVehicle) continue
    let after = vehicleId === fromVehicle ? progress : null
    do {
      if (items.length >= limit || stretches >= maxStretches)
        return ok({ items, nextCursor: encoded(vehicleId, after) })
      stretches += 1
      const room = limit - items.length
      const { points, next } = await readStretch(tx, vehicleId, { range, after, thinning: query, limit: room })
      items.push(...points.map((point) => positionOf(vehicleId, point)))
      after = next
    } while (after !== null)
  }
  return ok({ items, nextCursor: null })
})

/** The vehicle to go on with, and how far it was read. */
function encoded(vehicleId: string, progress: Progress | null): string {
  const { throughMs, anchor } = progress ?? { throughMs: '', anchor: null }
  return encodeCursor([vehicleId, throughMs, anchor?.timeMs ?? '', anchor?.lat ?? '', anchor?.lon ?? ''])
}

function decoded(cursor: string | undefined): { vehicleId: string; progress: Progress | null } {
  const [vehicleId = '', throughMs = '', timeMs = '', lat = '', lon = ''] = decodeCursor(cursor, 5) ?? []
  if (typeof vehicleId !== 'string') throw notOfThisList()
  if (typeof throughMs !== 'number' || Math.abs(throughMs) > 8.64e15) return { vehicleId, progress: null }
  const hasAnchor = typeof timeMs === 'number' && typeof lat === 'number' && typeof lon === 'number'
  return { vehicleId, progress: { throughMs, anchor: hasAnchor ? { timeMs, lat, lon } : null } }
}
