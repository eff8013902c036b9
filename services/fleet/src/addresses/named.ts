import type { Stop, Trip } from '@clutch/contracts/fleet/trips'
import type { LatLon } from '@clutch/shared/geo'
import type { Tx } from '../kit.ts'
import { cellOf } from './place.ts'
import { findLabels } from './store.ts'

// For lists: what is known already of how places are called. Nobody is asked.

export async function tripsNamed(tx: Tx, trips: readonly Trip[]): Promise<Trip[]> {
  const nameOf = await namesOf(
    tx,
    trips.flatMap(({ from, to }) => [from, to]),
  )
  return trips.map((trip) => {
    const [fromAddress, toAddress] = [nameOf(trip.from), nameOf(trip.to)]
    return {
      ...trip,
      ...(fromAddress === undefined ? {} : { fromAddress }),
      ...(toAddress === undefined ? {} : { toAddress }),
    }
  })
}

export async function stopsNamed(tx: Tx, stops: readonly Stop[]): Promise<Stop[]> {
  const nameOf = await namesOf(
    tx,
    stops.map(({ at }) => at),
  )
  return stops.map((stop) => {
    const address = nameOf(stop.at)
    return address === undefined ? stop : { ...stop, address }
  })
}

async function namesOf(
  tx: Tx,
  places: readonly (LatLon | null)[],
): Promise<(place: LatLon | null) => string | undefined> {
  const cells = new Map(places.map((place) => [place, cellOf(place)]))
  const labels = await findLabels(
    tx,
    [...cells.values()].filter((cell) => cell !== null),
  )
  return (place) => labels.get(cells.get(place) ?? '')
}
