import type { DecodedReading, HarshEvent } from '@clutch/contracts/telematics/readings'
import { instantIn, known, listIn, notNegative, numberIn, objectIn } from './json.ts'
import { type ProviderAdapter, ProviderFailure } from './provider.ts'

const maxTrips = 50_000
const maxEventsOfTrip = 1_000

/**
 * Automatic ended its service on 28 May 2020. What its API had given until then, trips as JSON, can be uploaded: a trip
 * becomes a reading where it began, one where it ended, and one for each event on its way.
 */
export const automatic: ProviderAdapter = {
  name: 'automatic',
  title: 'Automatic',
  kinds: ['obd2-integration'],
  delivery: 'upload',
  credentials: [],
  settings: [],
  notes: [
    'The service was closed on 28 May 2020: nobody can be asked any more, with a key or without.',
    'Upload the trips that were exported before, as JSON of its trip API: a list, or pages with `results`.',
    'A trip has no times along its path, so the path is not taken.',
  ],
  async readUpload({ bytes }) {
    let body: unknown
    try {
      body = JSON.parse(bytes.toString('utf8')) as unknown
    } catch {
      throw new ProviderFailure('unreadable', 'The export is not JSON.')
    }
    const trips = Array.isArray(body) ? body : objectIn(body)?.results
    if (!Array.isArray(trips)) throw new ProviderFailure('unreadable', 'The export holds no list of trips.')
    if (trips.length > maxTrips) throw new ProviderFailure('unreadable', `More than ${maxTrips} trips.`)
    const readings: DecodedReading[] = []
    let unreadable = 0
    for (const trip of trips) {
      const said = readingsOf(trip)
      if (said.length === 0) unreadable += 1
      readings.push(...said)
    }
    return { readings: readings.sort((a, b) => (a.time < b.time ? -1 : 1)), unreadable }
  },
}

function readingsOf(item: unknown): DecodedReading[] {
  const trip = objectIn(item)
  if (trip === undefined) return []
  const start = placedAt(trip.started_at, trip.start_location)
  const end = placedAt(trip.ended_at, trip.end_location)
  const events = listIn(trip.vehicle_events, maxEventsOfTrip).flatMap((event) => eventOf(event) ?? [])
  const litres = notNegative(trip.fuel_volume_l)
  return [
    ...(start === undefined ? [] : [{ ...start, ignition: true }]),
    ...events,
    ...(end === undefined
      ? []
      : [
          {
            ...end,
            ignition: false,
            raw: known({ tripDistanceM: notNegative(trip.distance_m), tripFuelLitres: litres }) as Record<
              string,
              number
            >,
          },
        ]),
  ]
}

function placedAt(instant: unknown, location: unknown): DecodedReading | undefined {
  const time = instantIn(instant)
  if (time === undefined) return undefined
  const place = objectIn(location)
  const [lat, lon] = [numberIn(place?.lat), numberIn(place?.lon)]
  if (lat === undefined || lon === undefined || Math.abs(lat) > 90 || Math.abs(lon) > 180) return { time }
  return { time, position: { lat, lon, ...known({ accuracyM: notNegative(place?.accuracy_m) }), valid: true } }
}

const kinds: Readonly<Record<string, HarshEvent['kind']>> = { hard_brake: 'braking', hard_accel: 'acceleration' }

function eventOf(item: unknown): DecodedReading | undefined {
  const event = objectIn(item)
  const kind = kinds[String(event?.type)]
  const placed = placedAt(event?.created_at ?? event?.ts, event)
  if (event === undefined || kind === undefined || placed === undefined) return undefined
  const g = numberIn(event.g_force)
  return { ...placed, harsh: [{ kind, ...(g === undefined ? {} : { value: Math.abs(g) }) }] }
}
