import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import type { Decoded, DecodeOptions, DeviceRequest, RequestFamily } from '../protocol.ts'
import { isFlat, isObject, type JsonObject, readingOfFlat, readingOfLocation } from './location.ts'
import { idNames, otherIdNames, readingOfQuery } from './query.ts'
import { isTold, malformed } from './values.ts'
import { osmandVoice } from './voice.ts'

/**
 * Phones and whatever else speaks HTTP. A request is a reading as a query (GET or POST) or as a form, or readings as
 * JSON:
 *
 *     { "device_id": "…", "location": {…} }        one, as background-geolocation apps send it
 *     { "device_id": "…", "location": [{…}, …] }   those that waited for a network, in the order they were taken; some say
 *                                                 "locations"
 *     { "device_id": "…", "coords": {…}, … }       the location itself
 *     [{ "device_id": "…", "location": {…} }, …]   several, all of one device
 *     { "id": "…", "lat": …, "lon": …, … }         the parameters of a query, by their names
 */
export const osmand: RequestFamily = {
  name: 'osmand',
  transports: ['http'],
  decodeRequest,
  voice: osmandVoice,
}

/** More than a phone keeps; a body is bounded by the server. */
const maxLocations = 4096
const maxIdChars = 128

function decodeRequest(request: DeviceRequest, options: DecodeOptions): Decoded {
  const query = queryOf(request.url)
  const text = new TextDecoder().decode(request.body)
  const isJson = /json/i.test(request.headers['content-type'] ?? '') || /^\s*[[{]/.test(text)
  if (text.trim() !== '' && isJson) return decodeJson(text, query, options)
  for (const [name, value] of new URLSearchParams(text)) query.append(name, value)
  const names = idNames.some((name) => query.get(name)) ? idNames : otherIdNames
  const uniqueId = oneId(names.flatMap((name) => query.getAll(name)))
  const told = query.toString()
  for (const name of names) query.delete(name)
  const reading = readingOfQuery(query, options)
  return decoded(uniqueId, reading ? [reading] : [], reading ? [told] : [])
}

function queryOf(url: string): URLSearchParams {
  const start = url.indexOf('?')
  return new URLSearchParams(start < 0 ? '' : url.slice(start + 1).replace(/#.*$/s, ''))
}

function decodeJson(text: string, query: URLSearchParams, options: DecodeOptions): Decoded {
  const root = parsed(text)
  const items = Array.isArray(root) ? root : [root]
  const ids: unknown[] = idNames.flatMap((name) => query.getAll(name))
  const locations: ToldLocation[] = []
  for (const item of items) {
    if (!isObject(item)) throw malformed('location', 'not an object')
    ids.push(jsonIdNames.map((name) => item[name]).find((id) => id !== undefined && id !== null))
    locations.push(...locationsOf(item))
    if (locations.length > maxLocations) throw malformed('location', `more than ${maxLocations}`)
  }
  const uniqueId = oneId(ids)
  const told = locations.flatMap(({ location, beside, isQuery }) => {
    const reading = isQuery ? readingOfFlat(location, options) : readingOfLocation(location, options, beside)
    return reading ? [{ reading, text: JSON.stringify(location) }] : []
  })
  return decoded(
    uniqueId,
    told.map(({ reading }) => reading),
    told.map(({ text }) => text),
  )
}

/** `id` may also be the record's: it names the device only where nothing plainer does. */
const jsonIdNames = ['device_id', 'deviceId', 'deviceid', 'id', 'uniqueId', 'imei'] as const

interface ToldLocation {
  readonly location: JsonObject
  /** What stands beside it, or beside them all. */
  readonly beside: JsonObject
  /** It has the names of a query. */
  readonly isQuery: boolean
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw malformed('body', 'not JSON')
  }
}

function locationsOf(item: JsonObject): ToldLocation[] {
  const { location, locations, ...beside } = item
  const told = location ?? locations ?? undefined
  // It is one itself; what says no more than who speaks is none.
  if (told === undefined || isTold(told)) return [{ location: item, beside: {}, isQuery: !('coords' in item) }]
  return (Array.isArray(told) ? told : [told]).map((each: unknown) => {
    if (!isObject(each)) throw malformed('location', 'not an object')
    // Some wrap each of a batch as if it came alone.
    const { location: wrapped, ...besideOne } = each
    if (isObject(wrapped)) return { location: wrapped, beside: { ...beside, ...besideOne }, isQuery: isFlat(wrapped) }
    return { location: each, beside, isQuery: isFlat(each) }
  })
}

/** All that name the device must name the same. */
function oneId(told: readonly unknown[]): string {
  const ids = new Set(told.filter((id) => id !== undefined && id !== null && id !== '').map(idOf))
  const [id] = ids
  if (id === undefined) throw malformed('id', 'missing')
  if (ids.size > 1) throw malformed('id', 'several devices in one request')
  return id
}

function idOf(told: unknown): string {
  const id = isTold(told) ? String(told).trim() : ''
  if (id === '' || id.length > maxIdChars || !/^[\x20-\x7e]+$/.test(id)) throw malformed('id', 'not an id')
  return id
}

function decoded(uniqueId: string, readings: DecodedReading[], texts: readonly string[]): Decoded {
  const encoder = new TextEncoder()
  return {
    readings,
    // Two readings without a time may be told alike and are not the same.
    sources: readings.map(({ flags, time }, index) =>
      encoder.encode(`${texts[index]}${flags?.includes('time-of-receipt') ? time : ''}`),
    ),
    acks: [], // the status of the response says it
    commands: [],
    replies: [],
    session: { uniqueId },
    faults: 0,
  }
}
