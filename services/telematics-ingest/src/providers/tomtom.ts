import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { accepted, ask, jsonOf } from './ask.ts'
import { courseIn, instantIn, known, listIn, notNegative, numberIn, objectIn, textIn } from './json.ts'
import {
  type Access,
  type Page,
  type ProviderAdapter,
  ProviderFailure,
  type RoadPoint,
  type Unreadable,
} from './provider.ts'
import { askedWindow, nextToRead, parseTimes, writeTimes } from './windows.ts'

const title = 'TomTom'
const perPage = 100
/** Of one page of ours: each takes a question or more. */
const vehiclesPerPage = 20
const maxPages = 20
const windowMs = 30 * 60_000

/**
 * TomTom's Location History (what objects reported there) and Snap to Roads. TomTom has announced the end of Location
 * History for 31 January 2027; Webfleet is another product with a connection of its own.
 */
export const tomtom: ProviderAdapter = {
  name: 'tomtom',
  title,
  kinds: ['gps-integration'],
  delivery: 'poll',
  credentials: [
    {
      field: 'apiKey',
      title: 'API key of the account the objects belong to; without it the platform’s',
      required: false,
      secret: true,
    },
    { field: 'adminKey', title: 'Admin key of Location History', required: true, secret: true },
  ],
  settings: ['pollSeconds', 'historyHours'],
  notes: [
    'TomTom ends its Location History service on 31 January 2027; Snap to Roads stays.',
    'A position that reaches TomTom more than two minutes late may be missed.',
  ],
  pace: { pollSeconds: 60, minPollSeconds: 15, pauseMs: 2_000, pagesPerRun: 10 },

  async check(access) {
    return { vehicles: (await objects(access)).length }
  },

  async pull(access, cursor): Promise<Page> {
    const times = parseTimes(cursor)
    const vehicles = await objects(access)
    const { chosen, kept: next, isLeft } = nextToRead(vehicles, times, access.now, vehiclesPerPage)
    const readings: { externalId: string; readings: DecodedReading[] }[] = []
    const unreadable: Unreadable[] = []
    for (const vehicle of chosen) {
      const window = askedWindow(times[vehicle.externalId], access, windowMs)
      const history = await positions(access, vehicle.externalId, window)
      readings.push({ externalId: vehicle.externalId, readings: history.readings })
      unreadable.push(...history.unreadable)
      next[vehicle.externalId] = window.toMs
    }
    return { vehicles, readings, unreadable, cursor: writeTimes(next), more: isLeft(next) }
  },

  async matchToRoads(access, points) {
    const query = new URLSearchParams({
      key: keyOf(access),
      points: points.map(({ lat, lon }) => `${lon},${lat}`).join(';'),
      fields: '{projectedPoints{geometry{coordinates},properties{snapResult}}}',
      vehicleType: 'PassengerCar',
      ...timestampsOf(points),
    })
    const answer = accepted(
      title,
      await ask(title, `${access.baseUrl}/snapToRoads/1?${query}`, { signal: access.signal }),
    )
    const projected = listIn(objectIn(jsonOf(title, answer))?.projectedPoints, points.length)
    return points.map((_, index) => {
      const feature = objectIn(projected[index])
      const snapped = objectIn(feature?.properties)?.snapResult
      const [lon, lat] = coordinatesOf(feature)
      return lat === undefined || lon === undefined || snapped === 'OffRoad' ? null : { lat, lon }
    })
  },
}

function keyOf({ credentials, platformKey, mode }: Access): string {
  const key = credentials.apiKey ?? platformKey ?? (mode === 'sandbox' ? 'sandbox' : undefined)
  if (key === undefined) throw new ProviderFailure('credentials-refused', 'There is no API key for TomTom.')
  return key
}

function timestampsOf(points: readonly RoadPoint[]): { timestamps?: string } {
  const times = points.map(({ time }) => time)
  return times.every((time) => time !== undefined) ? { timestamps: times.join(';') } : {}
}

async function objects(access: Access) {
  const query = new URLSearchParams({ key: keyOf(access), adminKey: access.credentials.adminKey ?? '' })
  const answer = accepted(
    title,
    await ask(title, `${access.baseUrl}/locationHistory/1/objects?${query}`, { signal: access.signal }),
  )
  return listIn(objectIn(jsonOf(title, answer))?.objects, 1_000).flatMap((item) => {
    const externalId = textIn(objectIn(item)?.id)
    return externalId === undefined ? [] : [{ externalId, ...known({ name: textIn(objectIn(item)?.name) }) }]
  })
}

async function positions(access: Access, objectId: string, window: { fromMs: number; toMs: number }) {
  const readings: DecodedReading[] = []
  const unreadable: Unreadable[] = []
  for (let page = 1; page <= maxPages; page += 1) {
    const query = new URLSearchParams({
      key: keyOf(access),
      adminKey: access.credentials.adminKey ?? '',
      from: new Date(window.fromMs).toISOString(),
      to: new Date(window.toMs).toISOString(),
      maxResults: String(perPage),
      pageNumber: String(page),
    })
    const path = `/locationHistory/1/history/positions/${encodeURIComponent(objectId)}`
    const answer = accepted(title, await ask(title, `${access.baseUrl}${path}?${query}`, { signal: access.signal }))
    const items = listIn(objectIn(jsonOf(title, answer))?.positions, perPage)
    for (const item of items) {
      const reading = readingOf(item)
      if (reading === undefined) unreadable.push({ reason: 'no position', bytes: Buffer.from(JSON.stringify(item)) })
      else readings.push(reading)
    }
    if (items.length < perPage) return { readings, unreadable }
  }
  throw new ProviderFailure('unreadable', `${title} has more positions of one object than we read at once.`)
}

function coordinatesOf(feature: Readonly<Record<string, unknown>> | undefined): (number | undefined)[] {
  return listIn(objectIn(feature?.geometry)?.coordinates, 3).map(numberIn)
}

function readingOf(item: unknown): DecodedReading | undefined {
  const feature = objectIn(item)
  const [lon, lat, altitudeM] = coordinatesOf(feature)
  const properties = objectIn(feature?.properties)
  // `2019-09-11T09:31:24`: without a zone it is UTC.
  const told = feature?.timestamp ?? properties?.timestamp
  const time = instantIn(told) ?? (typeof told === 'string' ? instantIn(`${told}Z`) : undefined)
  if (feature === undefined || time === undefined || lat === undefined || lon === undefined) return undefined
  if (Math.abs(lat) > 90 || Math.abs(lon) > 180) return undefined
  return {
    time,
    position: {
      lat,
      lon,
      ...known({
        altitudeM,
        speedKmh: notNegative(properties?.estimatedSpeed ?? feature.estimatedSpeed),
        courseDeg: courseIn(properties?.estimatedDirection ?? feature.estimatedDirection),
      }),
      valid: true,
    },
  }
}
