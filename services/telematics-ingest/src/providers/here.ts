import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { accepted, ask, jsonOf } from './ask.ts'
import { courseIn, isoOf, known, listIn, notNegative, numberIn, objectIn, textIn } from './json.ts'
import {
  type Access,
  type Page,
  type ProviderAdapter,
  ProviderFailure,
  type Tokens,
  type Unreadable,
} from './provider.ts'
import { askedWindow, nextToRead, parseTimes, writeTimes } from './windows.ts'

const title = 'HERE'
const perPage = 1_000
/** Of one page of ours: each takes a question or more. */
const vehiclesPerPage = 20
const maxPages = 10
const windowMs = 15 * 60_000
const kmhPerMs = 3.6

/**
 * HERE Tracking (traces of the devices of one user) and HERE Route Matching. Tracking knows users and sessions; matching
 * knows the platform's key.
 */
export const here: ProviderAdapter = {
  name: 'here',
  title,
  kinds: ['gps-integration'],
  delivery: 'poll',
  credentials: [
    { field: 'email', title: 'E-mail of the HERE Tracking user', required: true, secret: false },
    { field: 'password', title: 'Password', required: true, secret: true },
  ],
  settings: ['pollSeconds', 'historyHours'],
  notes: ['A position that reaches HERE more than two minutes late may be missed.'],
  pace: { pollSeconds: 60, minPollSeconds: 15, pauseMs: 2_000, pagesPerRun: 10 },

  sessions: {
    async renew(access): Promise<Tokens> {
      const { email, password } = access.credentials
      const answer = accepted(
        title,
        await ask(title, `${access.baseUrl}/users/v2/login`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ email, password }),
          signal: access.signal,
        }),
      )
      const body = objectIn(jsonOf(title, answer))
      const accessToken = textIn(body?.accessToken, 8_000)
      if (accessToken === undefined) throw new ProviderFailure('unreadable', `${title} gave no token.`)
      const seconds = numberIn(body?.expiresIn) ?? 3_600
      return { accessToken, expiresAtMs: Date.now() + Math.min(Math.max(seconds, 60), 86_400) * 1_000 }
    },
  },

  async check(access) {
    return { vehicles: (await devices(access)).length }
  },

  async pull(access, cursor): Promise<Page> {
    const times = parseTimes(cursor)
    const vehicles = await devices(access)
    const { chosen, kept: next, isLeft } = nextToRead(vehicles, times, access.now, vehiclesPerPage)
    const readings: { externalId: string; readings: DecodedReading[] }[] = []
    const unreadable: Unreadable[] = []
    for (const vehicle of chosen) {
      const window = askedWindow(times[vehicle.externalId], access, windowMs)
      const traces = await tracesOf(access, vehicle.externalId, window)
      readings.push({ externalId: vehicle.externalId, readings: traces.readings })
      unreadable.push(...traces.unreadable)
      next[vehicle.externalId] = window.toMs
    }
    return { vehicles, readings, unreadable, cursor: writeTimes(next), more: isLeft(next) }
  },

  async matchToRoads(access, points) {
    if (access.platformKey === undefined && access.mode === 'live')
      throw new ProviderFailure('credentials-refused', 'There is no API key for HERE Route Matching.')
    const query = new URLSearchParams({
      apiKey: access.platformKey ?? 'sandbox',
      routeMatch: '1',
      mode: 'fastest;car;traffic:disabled',
    })
    const rows = points.map(({ lat, lon, time }) => (time === undefined ? `${lat},${lon}` : `${lat},${lon},${time}`))
    const header = points.every(({ time }) => time !== undefined)
      ? 'LATITUDE,LONGITUDE,TIMESTAMP'
      : 'LATITUDE,LONGITUDE'
    const answer = accepted(
      title,
      await ask(title, `${matchingBase(access)}/v8/match/routelinks?${query}`, {
        method: 'POST',
        headers: { 'content-type': 'text/csv' },
        body: `${header}\n${rows.join('\n')}\n`,
        signal: access.signal,
      }),
    )
    const response = objectIn(objectIn(jsonOf(title, answer))?.response)
    const waypoints = listIn(objectIn(listIn(response?.route, 1)[0])?.waypoint, points.length)
    return points.map((_, index) => {
      const mapped = objectIn(objectIn(waypoints[index])?.mappedPosition)
      const [lat, lon] = [numberIn(mapped?.latitude), numberIn(mapped?.longitude)]
      return lat === undefined || lon === undefined ? null : { lat, lon }
    })
  },
}

/** Matching has a host of its own; a stand-in serves both. */
function matchingBase({ mode, baseUrl }: Access): string {
  return mode === 'live' ? 'https://routematching.hereapi.com' : baseUrl
}

function bearer({ accessToken }: Access): Record<string, string> {
  return { authorization: `Bearer ${accessToken ?? ''}` }
}

async function devices(access: Access) {
  const found: { externalId: string; name?: string }[] = []
  let pageToken: string | undefined
  for (let page = 0; page < maxPages; page += 1) {
    const query = new URLSearchParams({ count: '100', ...(pageToken === undefined ? {} : { pageToken }) })
    const url = `${access.baseUrl}/shadows/v2?${query}`
    const answer = accepted(title, await ask(title, url, { headers: bearer(access), signal: access.signal }))
    const body = objectIn(jsonOf(title, answer))
    for (const item of listIn(body?.data, 100)) {
      const externalId = textIn(objectIn(item)?.trackingId, 50)
      if (externalId !== undefined) found.push({ externalId })
    }
    pageToken = textIn(body?.pageToken, 2_000)
    if (pageToken === undefined) break
  }
  return found
}

/** Newest first and both ends included, so a window is read to its end before the cursor moves. */
async function tracesOf(access: Access, trackingId: string, window: { fromMs: number; toMs: number }) {
  const readings: DecodedReading[] = []
  const unreadable: Unreadable[] = []
  let pageToken: string | undefined
  for (let page = 0; page < maxPages; page += 1) {
    const query = new URLSearchParams({
      after: String(window.fromMs),
      before: String(window.toMs),
      count: String(perPage),
      ...(pageToken === undefined ? {} : { pageToken }),
    })
    const url = `${access.baseUrl}/traces/v2/${encodeURIComponent(trackingId)}?${query}`
    const answer = accepted(title, await ask(title, url, { headers: bearer(access), signal: access.signal }))
    const body = objectIn(jsonOf(title, answer))
    for (const item of listIn(body?.data, perPage)) {
      const reading = readingOf(item)
      if (reading === undefined) unreadable.push({ reason: 'no position', bytes: Buffer.from(JSON.stringify(item)) })
      else readings.push(reading)
    }
    pageToken = textIn(body?.pageToken, 2_000)
    if (pageToken === undefined) return { readings: readings.reverse(), unreadable }
  }
  throw new ProviderFailure('unreadable', `${title} has more traces of one device than we read at once.`)
}

function readingOf(item: unknown): DecodedReading | undefined {
  const trace = objectIn(item)
  const position = objectIn(trace?.position)
  const [lat, lon] = [numberIn(position?.lat), numberIn(position?.lng)]
  const time = isoOf(numberIn(position?.timestamp) ?? numberIn(trace?.timestamp) ?? Number.NaN)
  if (time === undefined || lat === undefined || lon === undefined) return undefined
  if (Math.abs(lat) > 90 || Math.abs(lon) > 180) return undefined
  const speedMs = notNegative(position?.speed)
  const satellites = notNegative(position?.satellitecount)
  return {
    time,
    position: {
      lat,
      lon,
      ...known({
        altitudeM: numberIn(position?.alt),
        accuracyM: notNegative(position?.accuracy),
        speedKmh: speedMs === undefined ? undefined : Math.round(speedMs * kmhPerMs * 1_000) / 1_000,
        courseDeg: courseIn(position?.heading),
        satellites: Number.isInteger(satellites) ? satellites : undefined,
      }),
      // What masts and access points tell is no fix.
      valid: position?.type === undefined || position.type === 'gnss',
    },
  }
}
