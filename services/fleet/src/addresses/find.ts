import type { LatLon } from '@clutch/shared/geo'
import { dueWork, type Tx } from '../kit.ts'
import { findRelocation, pageOfStops } from '../trips/stop-store.ts'
import { findTrip } from '../trips/store.ts'
import type { AddressAsker } from './asker.ts'
import { cellOf } from './place.ts'
import { findAddresses } from './store.ts'

export const findKind = 'addresses/find'

/** Asked so often, with pauses that double from a minute: about a day. Then the places stay without a name. */
const maxAttempts = 11
const firstPauseMs = 60_000
/** Rests of one trip. */
const maxStops = 100

/**
 * Asks what the places of a trip are called, its ends and where it rested, or where a vehicle was found without one. They are read when they are asked about, so what was
 * hidden meanwhile, or is private, is asked of nobody. Answers are kept by cell; one that is lost is asked for again after a pause.
 */
export function findAddressesAfterwards(asker: AddressAsker) {
  return dueWork(findKind, async ({ tx, key: id, payload }) => {
    const { geocoder } = asker
    if (geocoder === undefined) return
    const places = id.startsWith('rel_') ? await placeOfRelocation(tx, id) : await placesOfTrip(tx, id)
    const cells = [...new Set(places.map(cellOf).filter((cell) => cell !== null))]
    const known = await findAddresses(tx, geocoder, cells)
    const unknown = cells.filter((cell) => !known.has(cell))
    const { attempts } = payload as { attempts: number }
    if (unknown.length === 0 || attempts >= maxAttempts) return
    const next = new Date(tx.now.getTime() + firstPauseMs * 2 ** attempts)
    await tx.schedule(findKind, id, next, { attempts: attempts + 1 })
    const { tenantId } = tx
    tx.afterCommit(() => asker.ask({ tenantId, cells: unknown }))
  })
}

async function placesOfTrip(tx: Tx, tripId: string): Promise<(LatLon | null)[]> {
  const trip = await findTrip(tx, tripId)
  if (trip === undefined || trip.status !== 'completed' || trip.private || trip.endedAt === null) return []
  const stops = await pageOfStops(tx, {
    vehicleId: trip.vehicleId,
    kind: 'stop',
    from: new Date(trip.startedAt),
    to: new Date(trip.endedAt),
    minDurationS: 0,
    limit: maxStops,
  })
  return [trip.from, trip.to, ...stops.map(({ at }) => at)]
}

async function placeOfRelocation(tx: Tx, id: string): Promise<(LatLon | null)[]> {
  const found = await findRelocation(tx, id)
  if (found === undefined) return []
  const { vehicleId, startedAt } = found
  const stops = await pageOfStops(tx, {
    ...{ vehicleId, kind: 'relocation', minDurationS: 0, limit: maxStops },
    from: startedAt,
    to: new Date(startedAt.getTime() + 1),
  })
  return stops.filter((stop) => stop.id === id).map(({ at }) => at)
}
