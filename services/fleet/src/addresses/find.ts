import { dueWork, type Tx } from '../kit.ts'
import { pageOfStops } from '../trips/stop-store.ts'
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
 * Asks what the places of a trip are called: its ends, and where it rested. They are read when they are asked about, so what was
 * hidden meanwhile, or is private, is asked of nobody. Answers are kept by cell; one that is lost is asked for again after a pause.
 */
export function findTripAddresses(asker: AddressAsker) {
  return dueWork(findKind, async ({ tx, key: tripId, payload }) => {
    const { geocoder } = asker
    if (geocoder === undefined) return
    const cells = await cellsOf(tx, tripId)
    const known = await findAddresses(tx, geocoder, cells)
    const unknown = cells.filter((cell) => !known.has(cell))
    const { attempts } = payload as { attempts: number }
    if (unknown.length === 0 || attempts >= maxAttempts) return
    const next = new Date(tx.now.getTime() + firstPauseMs * 2 ** attempts)
    await tx.schedule(findKind, tripId, next, { attempts: attempts + 1 })
    const { tenantId } = tx
    tx.afterCommit(() => asker.ask({ tenantId, cells: unknown }))
  })
}

async function cellsOf(tx: Tx, tripId: string): Promise<string[]> {
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
  const places = [trip.from, trip.to, ...stops.map(({ at }) => at)]
  return [...new Set(places.map(cellOf).filter((cell) => cell !== null))]
}
