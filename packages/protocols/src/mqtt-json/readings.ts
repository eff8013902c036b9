import { DecodedReading } from '@clutch/contracts/telematics/readings'
import Schema from 'typebox/schema'

/**
 * Devices that speak MQTT say their readings in our own words, as JSON: one reading, an array of them, or
 * `{"readings": […]}`. Each reading is judged by itself: one that is wrong costs none of the others.
 */
export interface MqttReadings {
  readonly readings: readonly DecodedReading[]
  /** Of each, in the same order, what identifies it: its JSON with sorted names, so a resend is the same however written. */
  readonly sources: readonly Uint8Array[]
  readonly faults: readonly MqttFault[]
}

interface MqttFault {
  readonly code: 'malformed' | 'too-large'
  /** Where in the message, as a JSON pointer; empty: all of it. */
  readonly pointer: string
  readonly reason: string
  readonly bytes: Uint8Array
}

export const maxMessageBytes = 256 * 1024
export const maxReadingsPerMessage = 512
/** Deeper than any reading is; what recurses over it cannot be exhausted. */
const maxDepth = 8
const maxUnknown = 128
const maxNameChars = 64
const maxUnknownChars = 1_024

const compiled = Schema.Compile(DecodedReading)
const known = new Set(Object.keys(DecodedReading.properties))
const encoder = new TextEncoder()

/** Pure, and never throws: whatever the bytes, they are readings or faults. */
export function decodeMqttReadings(bytes: Uint8Array): MqttReadings {
  if (bytes.length > maxMessageBytes)
    return whole(bytes, `${bytes.length} bytes are more than ${maxMessageBytes}`, 'too-large')
  let root: unknown
  try {
    root = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return whole(bytes, 'not JSON in UTF-8')
  }
  if (isTooDeep(root, maxDepth)) return whole(bytes, `nested deeper than ${maxDepth}`)
  const [told, at] = toldIn(root)
  if (told === undefined) return whole(bytes, 'neither a reading nor an array of readings')
  if (told.length > maxReadingsPerMessage)
    return whole(bytes, `${told.length} readings are more than ${maxReadingsPerMessage}`, 'too-large')
  const readings: DecodedReading[] = []
  const sources: Uint8Array[] = []
  const faults: MqttFault[] = []
  told.forEach((item, index) => {
    const pointer = at === undefined ? '' : `${at}/${index}`
    const judged = readingOf(item)
    const source = encoder.encode(canonical(item))
    if ('reason' in judged) {
      faults.push({ code: 'malformed', pointer: `${pointer}${judged.pointer}`, reason: judged.reason, bytes: source })
    } else {
      readings.push(judged)
      sources.push(source)
    }
  })
  return { readings, sources, faults }
}

function whole(bytes: Uint8Array, reason: string, code: MqttFault['code'] = 'malformed'): MqttReadings {
  return { readings: [], sources: [], faults: [{ code, pointer: '', reason, bytes }] }
}

/** The readings, and where the array is that they stand in. */
function toldIn(root: unknown): [readonly unknown[] | undefined, string?] {
  if (Array.isArray(root)) return [root, '']
  if (!isObject(root)) return [undefined]
  if (!('readings' in root)) return [[root]]
  return Array.isArray(root.readings) ? [root.readings, '/readings'] : [undefined]
}

/**
 * Only what a reading has goes on under its name: whose reading it is and when it came is not for the device to say.
 * What we do not know is kept as it was said, under `raw`.
 */
function readingOf(item: unknown): DecodedReading | { pointer: string; reason: string } {
  if (!isObject(item)) return { pointer: '', reason: 'not an object' }
  const reading: Record<string, unknown> = {}
  const unknown: [string, number | string][] = []
  for (const [name, value] of Object.entries(item)) {
    if (value === null) continue // some libraries write what is absent so
    if (known.has(name)) reading[name] = value
    else if (unknown.length < maxUnknown && name !== '') unknown.push([name.slice(0, maxNameChars), plain(value)])
  }
  if (unknown.length > 0 && (reading.raw === undefined || isObject(reading.raw)))
    reading.raw = Object.fromEntries([...unknown, ...Object.entries(reading.raw ?? {})])
  if (!compiled.Check(reading)) {
    const [, [first]] = compiled.Errors(reading) as [boolean, { instancePath: string; message: string }[]]
    return { pointer: first?.instancePath ?? '', reason: first?.message ?? 'is no reading' }
  }
  // The format knows leap seconds; a Date does not.
  if (Number.isNaN(Date.parse(reading.time))) return { pointer: '/time', reason: 'is no instant' }
  const fixTime = reading.position?.time
  if (fixTime !== undefined && Number.isNaN(Date.parse(fixTime)))
    return { pointer: '/position/time', reason: 'is no instant' }
  return reading
}

function plain(value: unknown): number | string {
  if (typeof value === 'number') return value
  return (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, maxUnknownChars)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isTooDeep(value: unknown, room: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return room === 0 || Object.values(value).some((each) => isTooDeep(each, room - 1))
}

/** JSON with sorted names, without what is null. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (!isObject(value)) return JSON.stringify(value)
  const fields = Object.keys(value)
    .filter((name) => value[name] !== null)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`)
  return `{${fields.join(',')}}`
}
