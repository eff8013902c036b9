import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import type { Decoded, DecodeOptions, DeviceRequest, RequestFamily } from '../protocol.ts'
import { isObject, type JsonObject, readingOfLocation } from './location.ts'
import { idNames, readingOfQuery } from './query.ts'
import { isTold, malformed } from './values.ts'
import { osmandVoice } from './voice.ts'

/**
 * Phones and whatever else speaks HTTP. A request is a reading as a query (GET or POST) or as a form, or readings as
 * JSON:
 *
 *     { "device_id": "…", "location": {…} }        one, as background-geolocation apps send it
 *     { "device_id": "…", "location": [{…}, …] }   those that waited for a network, in the order they were taken
 *     { "device_id": "…", "coords": {…}, … }       the location itself
 *     [{ "device_id": "…", "location": {…} }, …]   several, all of one device
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
  const uniqueId = oneId(idNames.flatMap((name) => query.getAll(name)))
  const reading = readingOfQuery(query, options)
  return decoded(uniqueId, reading ? [reading] : [], reading ? [query.toString()] : [])
}

function queryOf(url: string): URLSearchParams {
  const start = url.indexOf('?')
  return new URLSearchParams(start < 0 ? '' : url.slice(start + 1).replace(/#.*$/s, ''))
}

function decodeJson(text: string, query: URLSearchParams, options: DecodeOptions): Decoded {
  const root = parsed(text)
  const items = Array.isArray(root) ? root : [root]
  const ids: unknown[] = idNames.flatMap((name) => query.getAll(name))
  const locations: JsonObject[] = []
  for (const item of items) {
    if (!isObject(item)) throw malformed('location', 'not an object')
    ids.push(item.device_id ?? item.deviceId ?? item.id)
    locations.push(...locationsOf(item))
    if (locations.length > maxLocations) throw malformed('location', `more than ${maxLocations}`)
  }
  const uniqueId = oneId(ids)
  const readings = locations.map((location) => readingOfLocation(location, options))
  return decoded(
    uniqueId,
    readings,
    locations.map((location) => JSON.stringify(location)),
  )
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw malformed('body', 'not JSON')
  }
}

function locationsOf(item: JsonObject): JsonObject[] {
  const { location } = item
  if (location === undefined || location === null) return isObject(item.coords) ? [item] : []
  const told = Array.isArray(location) ? location : [location]
  return told.map((each) => {
    if (!isObject(each)) throw malformed('location', 'not an object')
    return each
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
