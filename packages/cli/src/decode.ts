import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { families, requestFamilies } from '@clutch/protocols/families'
import {
  type ChecksumPolicy,
  type CommandReply,
  type Decoded,
  type DecodeOptions,
  type DeviceRequest,
  type FrameFamily,
  ProtocolError,
  type ProtocolSession,
  type RequestFamily,
} from '@clutch/protocols/protocol'
import { fromAscii, fromHex, hex } from '@clutch/protocols/wire'

const usage = `usage: node bin/clutch.mjs decode --frames FILE.jsonl
  FILE               a line each: {"proto": FAMILY, "payload": …, "session": …}; - reads standard input
    payload          {"enc": "hex"|"latin1", "data": TEXT}, or hexadecimal text, or for HTTP
                     {"enc": "http", "method": …, "url": …, "headers": {…}, "body": {"enc": …, "data": …}}
    session          a name: lines of one name are one conversation; or what the family would remember by then
    model            the device's model, where it matters
  --checksum P       strict, count (default) or ignore
  --received-at ISO  when they arrived, for frames without a date (default: now)
Prints a line of JSON for each: the readings, and in hexadecimal the acks and commands it would send; or the error`

/** A frame that someone collected may be longer than what a live socket takes. */
const maxFrameBytes = 1024 ** 2
const maxSessions = 100_000

/** Names that public collections of frames use for what is one family here. */
const alsoCalled: Readonly<Record<string, string>> = {
  gl200text: 'queclink',
  gl200binary: 'queclink',
  gl200: 'queclink',
}

export interface DecodeOutput {
  out(line: string): void
  error(line: string): void
}

const terminal: DecodeOutput = { out: (line) => console.log(line), error: (line) => console.error(line) }

/** Says what each frame of a file means. Resolves to the exit code: 0 when the file could be read. */
export async function decode(argv: string[], { out, error }: DecodeOutput = terminal): Promise<number> {
  let values: ReturnType<typeof parsed>
  try {
    values = parsed(argv)
  } catch (problem) {
    error(`${problem instanceof Error ? problem.message : problem}\n${usage}`)
    return 1
  }
  const { frames: file, checksum, 'received-at': receivedAt } = values
  const receivedAtMs = receivedAt === undefined ? Date.now() : Date.parse(receivedAt)
  if (file === undefined || !['strict', 'count', 'ignore'].includes(checksum) || Number.isNaN(receivedAtMs)) {
    error(usage)
    return 1
  }
  const decoder = new Decoder({ checksum: checksum as ChecksumPolicy, receivedAtMs })
  const tally = { lines: 0, readings: 0, faults: 0, errors: 0 }
  const input = file === '-' ? process.stdin : createReadStream(file)
  try {
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      if (line.trim() === '') continue
      tally.lines += 1
      const answer = decoder.line(line)
      tally.readings += answer.readings?.length ?? 0
      tally.faults += answer.faults ?? 0
      tally.errors += answer.error === undefined ? 0 : 1
      out(JSON.stringify(answer))
    }
  } catch (problem) {
    error(problem instanceof Error ? problem.message : String(problem))
    return 1
  }
  const { lines, readings, faults, errors } = tally
  error(`${lines} lines: ${readings} readings, ${faults} wrong checksums, ${errors} not understood`)
  return 0
}

function parsed(argv: string[]) {
  return parseArgs({
    args: argv,
    options: {
      frames: { type: 'string' },
      checksum: { type: 'string', default: 'count' },
      'received-at': { type: 'string' },
    },
  }).values
}

/** What is printed of one line. */
export interface DecodedLine {
  proto?: string
  readings?: DecodedReading[]
  acks?: string[]
  commands?: string[]
  replies?: CommandReply[]
  /** What the device called itself. */
  uniqueId?: string
  faults?: number
  error?: { code: string; message: string; parameter?: string }
}

class Malformed extends Error {}

/** Remembers what families remember, by conversation. */
class Decoder {
  readonly #options: DecodeOptions
  readonly #sessions = new Map<string, ProtocolSession>()

  constructor(options: DecodeOptions) {
    this.#options = options
  }

  line(text: string): DecodedLine {
    let proto: string | undefined
    try {
      const line = lineOf(text)
      proto = line.proto
      const name = alsoCalled[line.proto] ?? line.proto
      const options = { ...this.#options, ...(line.model !== undefined && { model: line.model }) }
      const request = requestFamilies.find((family) => family.name === name)
      if (request !== undefined) return { proto, ...decodeRequest(request, requestOf(line.payload), options) }
      const family = families.find((each) => each.name === name)
      if (family === undefined) throw new Malformed(`proto: no family is called ${line.proto}`)
      const key = typeof line.session === 'string' ? `${name}/${line.session}` : undefined
      const before =
        typeof line.session === 'object'
          ? { ...family.newSession(), ...line.session }
          : ((key === undefined ? undefined : this.#sessions.get(key)) ?? family.newSession())
      const { answer, session } = decodeFrames(family, bytesOf(line.payload), before, options)
      if (key !== undefined && this.#sessions.size < maxSessions) this.#sessions.set(key, session)
      return { proto, ...answer }
    } catch (problem) {
      if (problem instanceof ProtocolError || problem instanceof Malformed) {
        return { ...(proto !== undefined && { proto }), error: errorOf(problem) }
      }
      throw problem
    }
  }
}

function decodeRequest(family: RequestFamily, request: DeviceRequest, options: DecodeOptions): DecodedLine {
  const { readings, session, faults } = family.decodeRequest(request, options)
  return answered({ readings: [...readings], acks: ['200'], commands: [], replies: [], faults }, session)
}

/** A payload may hold several frames; one that does not split whole is one. */
function decodeFrames(
  family: FrameFamily,
  bytes: Uint8Array,
  before: ProtocolSession,
  options: DecodeOptions,
): { answer: DecodedLine; session: ProtocolSession } {
  const split = family.split(bytes, maxFrameBytes)
  const isWhole = split.consumed === bytes.length && split.garbageBytes === 0 && split.frames.length > 0
  const all = {
    readings: [] as DecodedReading[],
    acks: [] as string[],
    commands: [] as string[],
    replies: [] as CommandReply[],
    faults: 0,
  }
  let session = before
  for (const frame of isWhole ? split.frames : [bytes]) {
    let decoded: Decoded
    try {
      decoded = family.decode(frame, session, options)
    } catch (problem) {
      if (!(problem instanceof ProtocolError) || all.readings.length === 0) throw problem
      return { answer: { ...answered(all, session), error: errorOf(problem) }, session }
    }
    session = decoded.session
    all.readings.push(...decoded.readings)
    for (const ack of decoded.acks) {
      const said = family.encodeAck(ack, 'accepted')
      if (said !== undefined && said.length > 0) all.acks.push(hex(said))
    }
    all.commands.push(...decoded.commands.map(hex))
    all.replies.push(...decoded.replies)
    all.faults += decoded.faults
  }
  return { answer: answered(all, session), session }
}

function answered(
  said: Required<Pick<DecodedLine, 'readings' | 'acks' | 'commands' | 'replies' | 'faults'>>,
  { uniqueId }: ProtocolSession,
): DecodedLine {
  const { replies, ...rest } = said
  return { ...rest, ...(replies.length > 0 && { replies }), ...(uniqueId !== undefined && { uniqueId }) }
}

function errorOf(problem: ProtocolError | Malformed): NonNullable<DecodedLine['error']> {
  if (!(problem instanceof ProtocolError)) return { code: 'bad-line', message: problem.message }
  const { code, message, parameter } = problem
  return { code, message, ...(parameter !== undefined && { parameter }) }
}

interface Line {
  proto: string
  payload: unknown
  session: string | Record<string, unknown> | undefined
  model: string | undefined
}

function lineOf(text: string): Line {
  let line: unknown
  try {
    line = JSON.parse(text)
  } catch {
    throw new Malformed('no JSON')
  }
  if (typeof line !== 'object' || line === null || Array.isArray(line)) throw new Malformed('no object')
  const { proto, payload, session, model } = line as Record<string, unknown>
  if (typeof proto !== 'string') throw new Malformed('proto: the name of a family is wanted')
  if (session !== undefined && session !== null && typeof session !== 'string' && typeof session !== 'object') {
    throw new Malformed('session: a name or an object')
  }
  return {
    proto,
    payload,
    session: (session ?? undefined) as Line['session'],
    model: typeof model === 'string' ? model : undefined,
  }
}

function bytesOf(payload: unknown): Uint8Array {
  const { enc, data } =
    typeof payload === 'string' ? { enc: 'hex', data: payload } : ((payload ?? {}) as { enc?: unknown; data?: unknown })
  if (typeof data !== 'string') throw new Malformed('payload: {"enc", "data"} is wanted')
  if (enc === 'latin1') return fromAscii(data)
  if (enc !== 'hex') throw new Malformed(`payload: ${String(enc)} is no encoding of a frame`)
  if (data.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(data)) throw new Malformed('payload: not hexadecimal')
  return fromHex(data)
}

function requestOf(payload: unknown): DeviceRequest {
  const { enc, method, url, headers, body } = (payload ?? {}) as Record<string, unknown>
  if (enc !== 'http' || typeof url !== 'string')
    throw new Malformed('payload: {"enc": "http", "method", "url"} is wanted')
  return {
    method: typeof method === 'string' ? method : 'GET',
    url,
    headers: headersOf(headers),
    body: body === undefined || body === null ? new Uint8Array(0) : bytesOf(body),
  }
}

/** An object, or any text with quoted names and values in turn, as collections write it. */
function headersOf(headers: unknown): Record<string, string> {
  if (typeof headers === 'string') {
    return Object.fromEntries(
      [...headers.matchAll(/"([^"]*)"\s*[,:]\s*"([^"]*)"/g)].map(([, name = '', value = '']) => [
        name.toLowerCase(),
        value,
      ]),
    )
  }
  return Object.fromEntries(
    Object.entries((headers ?? {}) as Record<string, unknown>).map(([name, value]) => [
      name.toLowerCase(),
      String(value),
    ]),
  )
}
