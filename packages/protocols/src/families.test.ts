import { existsSync, readFileSync } from 'node:fs'
import { DecodedReading } from '@clutch/contracts/telematics/readings'
import fc from 'fast-check'
import Value from 'typebox/value'
import { describe, expect, test } from 'vitest'
import { families } from './families.ts'
import type { DecodeOptions, FrameFamily, ProtocolSession } from './protocol.ts'
import { ProtocolError } from './protocol.ts'
import { recognise } from './recognise.ts'
import { fromAscii, fromHex, hex } from './wire.ts'

/** What holds for every family, whatever its bytes look like. */

const receivedAtMs = Date.UTC(2026, 2, 1, 12, 0, 5)
const strict: DecodeOptions = { checksum: 'strict', receivedAtMs }
const maxFrameBytes = 4096

/** What trackers read on the road: near the time of receipt, on the map. */
const arbitraryReading: fc.Arbitrary<DecodedReading> = fc
  .record({
    second: fc.integer({ min: 0, max: 3_600 }),
    lat: fc.integer({ min: -89_999_999, max: 89_999_999 }).map((e6) => e6 / 1e6),
    lon: fc.integer({ min: -179_999_999, max: 179_999_999 }).map((e6) => e6 / 1e6),
    altitudeM: fc.integer({ min: -100, max: 4_000 }),
    speedKmh: fc.integer({ min: 0, max: 200 }),
    courseDeg: fc.integer({ min: 0, max: 359 }),
    satellites: fc.integer({ min: 3, max: 20 }),
    hdop: fc.integer({ min: 5, max: 50 }).map((tenths) => tenths / 10),
    valid: fc.boolean(),
    ignition: fc.option(fc.boolean(), { nil: undefined }),
    odometerM: fc.option(
      fc.integer({ min: 0, max: 900_000 }).map((km) => km * 1_000),
      { nil: undefined },
    ),
    externalV: fc.option(
      fc.integer({ min: 90, max: 290 }).map((tenths) => tenths / 10),
      { nil: undefined },
    ),
    sos: fc.boolean(),
  })
  .map(({ second, ignition, odometerM, externalV, sos, ...position }) => ({
    time: new Date(receivedAtMs - 5_000 - second * 1_000).toISOString(),
    position,
    ...(ignition !== undefined && { ignition }),
    ...(odometerM !== undefined && { odometerM }),
    ...(externalV !== undefined && { externalV }),
    ...(sos && { alarms: ['sos'] }),
  }))

const uniqueId = '356938035643809'

interface Sample {
  payload: { enc: 'hex' | 'latin1'; data: string }
}

function samplesOf(family: FrameFamily): Uint8Array[] {
  return [family.name, 'gl200text', 'gl200binary']
    .map((name) => new URL(`${family.name}/testdata/${name}.jsonl`, import.meta.url))
    .filter((file) => existsSync(file))
    .flatMap((file) => readFileSync(file, 'utf8').trim().split('\n'))
    .map((line) => (JSON.parse(line) as Sample).payload)
    .map(({ enc, data }) => (enc === 'hex' ? fromHex(data) : fromAscii(data)))
}

/** Everything a device says, read as a server on a live socket reads it. */
function readings(family: FrameFamily, bytes: Uint8Array, session: ProtocolSession): DecodedReading[] {
  const { frames, consumed, garbageBytes } = family.split(bytes, maxFrameBytes)
  expect({ left: bytes.length - consumed, garbageBytes }).toEqual({ left: 0, garbageBytes: 0 })
  const all: DecodedReading[] = []
  let now = session
  for (const frame of frames) {
    const decoded = family.decode(frame, now, strict)
    if (decoded.sources !== undefined) expect(decoded.sources).toHaveLength(decoded.readings.length)
    all.push(...decoded.readings)
    now = decoded.session
  }
  return all
}

/** What the server says when it has taken all of that. */
function answers(family: FrameFamily, bytes: Uint8Array, session: ProtocolSession): Uint8Array {
  const said: Uint8Array[] = []
  let now = session
  for (const frame of family.split(bytes, maxFrameBytes).frames) {
    const decoded = family.decode(frame, now, strict)
    now = decoded.session
    said.push(...decoded.commands)
    for (const ack of decoded.acks) said.push(family.encodeAck(ack, 'accepted') ?? new Uint8Array(0))
  }
  return Buffer.concat(said)
}

describe.each(families.map((family) => [family.name, family] as const))('%s', (_, family) => {
  const { voice } = family
  const samples = samplesOf(family)

  function loggedIn(speaker = voice.newSpeaker(uniqueId)) {
    const login = speaker.login()
    let session = family.newSession()
    if (login !== undefined) {
      const [frame] = family.split(login, maxFrameBytes).frames
      const decoded = family.decode(frame as Uint8Array, session, strict)
      session = decoded.session
      expect(speaker.hear(answers(family, login, family.newSession())).heard).toContainEqual({ kind: 'welcome' })
    }
    return { speaker, session }
  }

  test('what a device tells is what is read, as far as the wire carries it', () => {
    fc.assert(
      fc.property(fc.array(arbitraryReading, { minLength: 1, maxLength: voice.maxReadingsPerPacket }), (told) => {
        const { speaker, session } = loggedIn()
        const bytes = speaker.report(told)
        expect(readings(family, bytes, session)).toEqual(told.map((reading) => voice.carried(reading)))
      }),
      { numRuns: 200 },
    )
  })

  test('the wire carries the time, the place and the speed, and what it has carried once it carries again', () => {
    fc.assert(
      fc.property(arbitraryReading, (reading) => {
        const carried = voice.carried(reading)
        expect(voice.carried(carried)).toEqual(carried)
        expect(Value.Errors(DecodedReading, carried)).toEqual([])
        expect(Math.abs(Date.parse(carried.time) - Date.parse(reading.time))).toBeLessThan(1_000)
        if (reading.position?.valid !== true) return
        expect(carried.position?.valid).toBe(true)
        expect(Math.abs((carried.position?.lat ?? 99) - reading.position.lat)).toBeLessThan(2e-5)
        expect(Math.abs((carried.position?.lon ?? 999) - reading.position.lon)).toBeLessThan(2e-5)
        expect(Math.abs((carried.position?.speedKmh ?? 999) - (reading.position.speedKmh ?? 0))).toBeLessThan(2)
      }),
    )
  })

  test('a device hears that its report is stored, once for each', () => {
    fc.assert(
      fc.property(fc.array(arbitraryReading, { minLength: 1, maxLength: voice.maxReadingsPerPacket }), (told) => {
        const { speaker, session } = loggedIn()
        for (let packet = 0; packet < 3; packet += 1) {
          const said = answers(family, speaker.report(told), session)
          const { consumed, heard } = speaker.hear(said)
          expect(consumed).toBe(said.length)
          expect(heard.filter(({ kind }) => kind === 'stored')).toHaveLength(1)
          expect(heard.filter(({ kind }) => kind !== 'stored' && kind !== 'other')).toEqual([])
        }
      }),
      { numRuns: 50 },
    )
  })

  test('a report sent again states its readings by the same bytes', () => {
    fc.assert(
      fc.property(fc.array(arbitraryReading, { minLength: 1, maxLength: voice.maxReadingsPerPacket }), (told) => {
        const { speaker, session } = loggedIn()
        const identities = [speaker.report(told), speaker.report(told)].map((bytes) => {
          let now = session
          return family.split(bytes, maxFrameBytes).frames.flatMap((frame): unknown[] => {
            const decoded = family.decode(frame, now, strict)
            now = decoded.session
            return decoded.sources?.map(hex) ?? [...decoded.readings]
          })
        })
        expect(identities[1]).toEqual(identities[0])
      }),
      { numRuns: 50 },
    )
  })

  test('each command it takes is heard by its device', () => {
    const { speaker, session } = loggedIn()
    for (const kind of family.commands) {
      const command =
        kind === 'output'
          ? { kind, output: 1, on: true }
          : kind === 'report-interval'
            ? { kind, seconds: 60 }
            : kind === 'text'
              ? { kind, text: 'STATUS#' }
              : { kind }
      const { bytes, answered } = family.encodeCommand(command, {
        uniqueId,
        session: { ...session, uniqueId },
        reference: 7,
        nowMs: receivedAtMs,
      })
      const { heard } = speaker.hear(bytes)
      expect(heard).toEqual([{ kind: 'command', text: expect.any(String), answer: expect.anything() }])
      if (!answered) continue
      const answer = (heard[0] as { answer: Uint8Array }).answer
      const replies = family
        .split(answer, maxFrameBytes)
        .frames.flatMap((frame) => family.decode(frame, { ...session, uniqueId }, strict).replies)
      expect(replies).toHaveLength(1)
      expect([undefined, 7]).toContain(replies[0]?.reference)
    }
  })

  test('a stream splits into the same frames wherever the network cuts it', () => {
    fc.assert(
      fc.property(
        fc.array(arbitraryReading, { minLength: 1, maxLength: 3 }),
        fc.infiniteStream(fc.nat(64)),
        (told, cuts) => {
          const speaker = voice.newSpeaker(uniqueId)
          const parts = [speaker.login(), ...told.map((reading) => speaker.report([reading]))]
          const stream = Buffer.concat(parts.filter((part) => part !== undefined))
          const whole = family.split(stream, maxFrameBytes).frames.map(hex)
          const frames: string[] = []
          let held = Buffer.alloc(0)
          for (let at = 0; at < stream.length; ) {
            const next = Math.min(stream.length, at + 1 + (cuts.next().value as number))
            held = Buffer.concat([held, stream.subarray(at, next)])
            const split = family.split(held, maxFrameBytes)
            expect(split.garbageBytes).toBe(0)
            frames.push(...split.frames.map(hex))
            held = Buffer.from(held.subarray(split.consumed))
            at = next
          }
          expect(frames).toEqual(whole)
        },
      ),
      { numRuns: 100 },
    )
  })

  test('hostile bytes give readings of the declared shape or a ProtocolError, and hold back less than a frame', () => {
    const honest = [
      ...samples,
      ...fc
        .sample(arbitraryReading, { numRuns: 5, seed: 1 })
        .map((reading) => voice.newSpeaker(uniqueId).report([reading])),
    ]
    const mutated = fc
      .tuple(
        fc.constantFrom(...honest),
        fc.array(fc.tuple(fc.nat(8_192), fc.nat(255)), { maxLength: 6 }),
        fc.nat(8_192),
        fc.option(fc.constantFrom(...honest), { nil: undefined }),
      )
      .map(([bytes, edits, end, tail]) => {
        const copy = Uint8Array.from(bytes)
        for (const [at, value] of edits) if (copy.length > 0) copy[at % copy.length] = value
        const cut = end % 3 === 0 ? copy.subarray(0, end % (copy.length + 1)) : copy
        return tail === undefined ? cut : Buffer.concat([cut, tail])
      })
    fc.assert(
      fc.property(
        fc.oneof(mutated, fc.uint8Array({ maxLength: 300 })),
        fc.constantFrom('strict', 'count', 'ignore' as const),
        (bytes, checksum) => {
          const split = family.split(bytes, maxFrameBytes)
          expect(bytes.length - split.consumed).toBeLessThan(maxFrameBytes)
          expect(split.frames.reduce((sum, frame) => sum + frame.length, split.garbageBytes)).toBe(split.consumed)
          let session = family.newSession()
          for (const frame of [...split.frames, bytes]) {
            try {
              const decoded = family.decode(frame, session, { ...strict, checksum })
              for (const reading of decoded.readings) expect(Value.Errors(DecodedReading, reading)).toEqual([])
              for (const ack of decoded.acks)
                for (const outcome of ['accepted', 'refused'] as const) family.encodeAck(ack, outcome)
              session = decoded.session
            } catch (error) {
              if (!(error instanceof ProtocolError)) throw error
            }
          }
        },
      ),
      { numRuns: 2_000 },
    )
  })

  test('a hostile length is not waited for', () => {
    for (const sample of samples) {
      for (const value of [0xff, 0x7f, 0x39]) {
        const stretched = Uint8Array.from(sample)
        stretched.fill(value, 1, Math.min(8, stretched.length))
        const flood = Buffer.concat([stretched, Buffer.alloc(3 * maxFrameBytes, 0x30)])
        expect(flood.length - family.split(flood, maxFrameBytes).consumed).toBeLessThan(maxFrameBytes)
      }
    }
  })

  test('it is recognised among all by what its device says first', () => {
    const speaker = voice.newSpeaker(uniqueId)
    const first =
      speaker.login() ??
      speaker.report([{ time: new Date(receivedAtMs).toISOString(), position: { lat: 1, lon: 2, valid: true } }])
    const claimed = recognise(first, families)
    expect(typeof claimed === 'string' ? claimed : claimed.name).toBe(family.name)
  })
})
