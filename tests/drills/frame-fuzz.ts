import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { DecodedReading } from '@clutch/contracts/telematics/readings'
import { families, requestFamilies } from '@clutch/protocols/families'
import { type FrameFamily, ProtocolError, type RequestFamily } from '@clutch/protocols/protocol'
import { recognise } from '@clutch/protocols/recognise'
import { fromAscii, fromHex } from '@clutch/protocols/wire'
import { validatorOf } from '@clutch/shared/validation'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** Hostile frames by the million: whatever the bytes, a decoder answers soon, throws one kind of error and keeps nothing. */

const maxFrameBytes = 4096
const receivedAtMs = Date.UTC(2026, 2, 1, 12)
/** Every so many frames, what came out is checked against the schema, and memory is looked at. */
const looksAtEvery = 64
const sessionLastsFor = 200

export interface FuzzFigures {
  frames: number
  readings: number
  refused: number
  /** Errors of any other kind, and readings that are not of the declared shape. */
  crashes: string[]
  slowestMs: number
  perSecond: number
  grownMiB: number
}

/** A generator with a seed, so that what is found is found again (mulberry32). */
function dice(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

const folder = fileURLToPath(new URL('../../packages/protocols/src', import.meta.url))

function samplesOf(name: string): Uint8Array[] {
  const file = `${folder}/${name}/testdata`
  return [name, 'gl200text', 'gl200binary']
    .map((each) => `${file}/${each}.jsonl`)
    .filter((path) => existsSync(path))
    .flatMap((path) => readFileSync(path, 'utf8').trim().split('\n'))
    .map(
      (line) =>
        (JSON.parse(line) as { payload: { enc: string; data?: string; url?: string; body?: { data: string } } })
          .payload,
    )
    .map(({ enc, data, url, body }) =>
      enc === 'hex' ? fromHex(data ?? '') : fromAscii(enc === 'http' ? `${url}\n${body?.data ?? ''}` : (data ?? '')),
    )
}

const hostileNumbers = [0, 1, 0x7f, 0x80, 0xff]

/** Cut, merged, flipped, reordered, with hostile lengths; now and then left alone. */
function mutated(honest: readonly Uint8Array[], roll: (below: number) => number): Uint8Array {
  const pick = () => honest[roll(honest.length)] as Uint8Array
  let bytes = Uint8Array.from(pick())
  const times = roll(4)
  for (let time = 0; time < times; time += 1) {
    const at = roll(bytes.length + 1)
    switch (roll(8)) {
      case 0: // a bit flips
        if (at < bytes.length) bytes[at] = (bytes[at] as number) ^ (1 << roll(8))
        break
      case 1: // a byte becomes an extreme: lengths and counts live in bytes
        if (at < bytes.length) bytes[at] = hostileNumbers[roll(hostileNumbers.length)] as number
        break
      case 2: // a length of two or four bytes
        bytes.fill(hostileNumbers[roll(hostileNumbers.length)] as number, at, at + 1 + roll(4))
        break
      case 3: // cut
        bytes = bytes.slice(0, at)
        break
      case 4: // the middle is gone
        bytes = Uint8Array.from([
          ...bytes.subarray(0, at),
          ...bytes.subarray(Math.min(bytes.length, at + 1 + roll(16))),
        ])
        break
      case 5: // two merged
        bytes = Uint8Array.from([...bytes.subarray(0, at), ...pick()])
        break
      case 6: {
        // reordered
        const other = roll(bytes.length + 1)
        const [from, to] = at < other ? [at, other] : [other, at]
        bytes = Uint8Array.from([...bytes.subarray(0, from), ...bytes.subarray(to), ...bytes.subarray(from, to)])
        break
      }
      default: // a digit or a comma where text is expected
        if (at < bytes.length) bytes[at] = 0x2c + roll(14)
    }
    if (bytes.length > maxFrameBytes) bytes = bytes.slice(0, maxFrameBytes)
  }
  return bytes
}

function honestOf(family: FrameFamily | RequestFamily): Uint8Array[] {
  const speaker = family.voice.newSpeaker('356938035643809')
  const login = speaker.login()
  const reading = (second: number): DecodedReading => ({
    time: new Date(receivedAtMs - second * 1_000).toISOString(),
    position: { lat: 52.5 + second / 1e4, lon: 13.4, speedKmh: second % 100, courseDeg: second % 360, valid: true },
    ignition: second % 2 === 0,
  })
  const reports = [1, 2, 3].map((count) =>
    speaker.report(
      Array.from({ length: Math.min(count, family.voice.maxReadingsPerPacket) }, (_, second) => reading(second)),
    ),
  )
  return [...samplesOf(family.name), ...(login === undefined ? [] : [login]), ...reports]
}

export function fuzzFamily(family: FrameFamily | RequestFamily, frames: number, seed: number): FuzzFigures {
  const roll = dice(seed)
  const honest = honestOf(family)
  const validate = validatorOf(DecodedReading)
  const figures: FuzzFigures = {
    frames: 0,
    readings: 0,
    refused: 0,
    crashes: [],
    slowestMs: 0,
    perSecond: 0,
    grownMiB: 0,
  }
  const policies = ['strict', 'count', 'ignore'] as const
  let session = 'newSession' in family ? family.newSession() : {}
  let held: Uint8Array = new Uint8Array(0)
  let baseMiB: number | undefined
  const began = performance.now()

  function decodeOne(frame: Uint8Array): void {
    const options = { checksum: policies[roll(3)] as 'strict', receivedAtMs }
    const decoded =
      'decode' in family
        ? family.decode(frame, session, options)
        : family.decodeRequest(requestOf(frame, roll), options)
    session = decoded.session
    figures.readings += decoded.readings.length
    if ('decode' in family)
      for (const ack of decoded.acks)
        for (const outcome of ['accepted', 'refused'] as const) family.encodeAck(ack, outcome)
    if (figures.frames % looksAtEvery !== 0) return
    for (const reading of decoded.readings)
      if (!validate(reading)) throw new TypeError(`not a reading: ${JSON.stringify(validate.errors?.[0])}`)
  }

  for (; figures.frames < frames; figures.frames += 1) {
    if (figures.frames % sessionLastsFor === 0) {
      session = 'newSession' in family ? family.newSession() : {}
      held = new Uint8Array(0)
    }
    const bytes = mutated(honest, roll)
    const before = performance.now()
    try {
      if ('split' in family && roll(2) === 0) {
        // as a stream that the network cuts anywhere
        const stream = held.length === 0 ? bytes : Uint8Array.from([...held, ...bytes])
        const split = family.split(stream, maxFrameBytes)
        if (stream.length - split.consumed >= maxFrameBytes) throw new RangeError('holds back more than a frame')
        held = stream.slice(split.consumed)
        for (const frame of split.frames) decodeGuarded(frame)
        recognise(bytes, families)
      } else decodeGuarded(bytes)
    } catch (error) {
      if (figures.crashes.length < 20) figures.crashes.push(`${Buffer.from(bytes).toString('hex')}: ${error}`)
    }
    figures.slowestMs = Math.max(figures.slowestMs, performance.now() - before)
    if (figures.frames % 100_000 === 50_000) {
      collectGarbage()
      const nowMiB = process.memoryUsage().heapUsed / 1024 ** 2
      baseMiB ??= nowMiB
      figures.grownMiB = nowMiB - baseMiB
    }
  }

  function decodeGuarded(frame: Uint8Array): void {
    try {
      decodeOne(frame)
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      figures.refused += 1
    }
  }

  figures.perSecond = Math.round((figures.frames / (performance.now() - began)) * 1_000)
  return figures
}

function requestOf(bytes: Uint8Array, roll: (below: number) => number) {
  const text = Buffer.from(bytes).toString('latin1')
  const end = text.indexOf('\n')
  const json = roll(2) === 0 ? { 'content-type': 'application/json' } : {}
  return {
    method: roll(2) === 0 ? 'GET' : 'POST',
    url: end < 0 ? text : text.slice(0, end),
    headers: json,
    body: end < 0 ? new Uint8Array(0) : bytes.subarray(end + 1),
  }
}

export const fuzzed: readonly (FrameFamily | RequestFamily)[] = [...families, ...requestFamilies]
