import { DecodedReading } from '@clutch/contracts/telematics/readings'
import fc from 'fast-check'
import Value from 'typebox/value'
import { describe, expect, test } from 'vitest'
import type { DecodeOptions } from '../protocol.ts'
import { fromHex, hex } from '../wire.ts'
import { jt808 } from './family.ts'
import { encodeFrame } from './frames.ts'
import { spokenAlarms } from './location.ts'
import { voice } from './voice.ts'

const receivedAtMs = Date.UTC(2026, 10, 22, 8, 30, 5)
const strict: DecodeOptions = { checksum: 'strict', receivedAtMs }
const reading = {
  time: '2026-11-22T08:30:00.250Z',
  position: { lat: 52.5000004, lon: -13.1234567, altitudeM: 34.4, speedKmh: 48.06, courseDeg: 359.6, valid: true },
  ignition: true,
  odometerM: 123_456,
  fuelLitres: 41.37,
  externalV: 12.3456,
  batteryPercent: 87.4,
  alarms: ['sos', 'tow'],
  vin: 'WV1ZZZ2EZ86015388',
}

function answersTo(bytes: Uint8Array, outcome: 'accepted' | 'refused' = 'accepted'): Uint8Array {
  return Buffer.concat(
    jt808
      .split(bytes, 4096)
      .frames.flatMap((frame) => jt808.decode(frame, {}, strict).acks)
      .map((ack) => jt808.encodeAck(ack, outcome) ?? new Uint8Array(0)),
  )
}

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true })
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })
const arbitraryReading = fc
  .record(
    {
      time: fc
        .date({ min: new Date('2000-01-02T00:00:00Z'), max: new Date('2099-12-30T00:00:00Z'), noInvalidDate: true })
        .map((at) => at.toISOString()),
      position: fc.record({
        lat: number(-90, 90),
        lon: number(-180, 180),
        valid: fc.boolean(),
        altitudeM: number(-1e5, 1e5),
        speedKmh: number(0, 1e5),
        courseDeg: number(0, 360),
        satellites: fc.nat(1000),
      }),
      ignition: fc.boolean(),
      charging: fc.boolean(),
      odometerM: number(0, 1e12),
      fuelLitres: number(-10, 1e6),
      batteryPercent: number(-10, 300),
      batteryV: number(-1, 100),
      externalV: number(-1, 1e9),
      alarms: fc.subarray(Object.keys(spokenAlarms)),
      engineCut: maybe(fc.integer({ min: 0, max: 1 })),
    },
    { requiredKeys: ['time'] },
  )
  .map(({ engineCut, alarms, ...rest }) => ({
    ...rest,
    ...(alarms?.length && { alarms }),
    ...(engineCut !== undefined && { outputs: { engineCut } }),
  }))

describe('a terminal', () => {
  test('is understood as it meant it, whatever it says of what it can say', () => {
    fc.assert(
      fc.property(arbitraryReading, (told) => {
        const carried = voice.carried(told)
        expect(Value.Errors(DecodedReading, carried)).toEqual([])
        expect(voice.carried(carried)).toEqual(carried)
        expect(jt808.decode(voice.newSpeaker('1').report([told]), {}, strict).readings).toEqual([carried])
      }),
      { numRuns: 1000 },
    )
  })

  test('registers, and comes back with the code that it was given', () => {
    const speaker = voice.newSpeaker('13812345678')
    const first = speaker.login() as Uint8Array
    expect(hex(first.subarray(1, 3))).toBe('0100')
    expect(speaker.hear(answersTo(first)).heard).toEqual([{ kind: 'welcome' }])
    const second = speaker.login() as Uint8Array
    expect(hex(second)).toContain(`0102000c0138123456780001${hex(Buffer.from('013812345678'))}`)
    expect(speaker.hear(answersTo(second)).heard).toEqual([{ kind: 'welcome' }])
  })

  test('hears that it is not wanted, and that a report was not taken', () => {
    const speaker = voice.newSpeaker('13812345678')
    expect(speaker.hear(answersTo(speaker.login() as Uint8Array, 'refused')).heard).toEqual([{ kind: 'turned-away' }])
    expect(speaker.hear(answersTo(speaker.report([reading]), 'refused')).heard).toEqual([{ kind: 'refused' }])
    // An answer to something else is none to the report.
    const stale = encodeFrame(
      { delimiter: 0x7e, phone: '013812345678' },
      { message: 0x8001, serial: 0, body: fromHex('ffff020000') },
    )
    expect(speaker.hear(stale).heard).toEqual([{ kind: 'other' }])
  })

  test('carries what the wire has room for, rounded as it rounds', () => {
    expect(voice.carried(reading)).toEqual({
      time: '2026-11-22T08:30:00.000Z',
      position: { lat: 52.5, lon: -13.123457, altitudeM: 34, speedKmh: 48.1, courseDeg: 360, valid: true },
      ignition: true,
      outputs: { engineCut: 0 },
      odometerM: 123_500,
      fuelLitres: 41.4,
      externalV: 12.346,
      batteryPercent: 87,
      alarms: ['sos'],
    })
    const speaker = voice.newSpeaker('13812345678')
    expect(jt808.decode(speaker.report([reading]), {}, strict).readings).toEqual([voice.carried(reading)])
  })

  test('of whom too much is told at once, tells it in several frames, the last of which is answered for', () => {
    const speaker = voice.newSpeaker('13812345678')
    const bytes = speaker.report(Array.from({ length: 40 }, () => reading))
    expect(jt808.split(bytes, 4096).frames.length).toBeGreaterThan(1)
    const { heard } = speaker.hear(answersTo(bytes))
    expect(heard.filter(({ kind }) => kind === 'stored')).toHaveLength(1)
    expect(heard.at(-1)).toEqual({ kind: 'stored' })
  })

  test('understands what it is told, and answers by its serial', () => {
    const speaker = voice.newSpeaker('13812345678')
    speaker.report([reading])
    const context = { uniqueId: '13812345678', session: {}, reference: 7, nowMs: receivedAtMs }
    const told = jt808.encodeCommand({ kind: 'request-position' }, context).bytes
    const [heard] = speaker.hear(told).heard
    const answer = heard?.kind === 'command' ? heard.answer : undefined
    const decoded = jt808.decode(answer as Uint8Array, {}, strict)
    expect(decoded.replies).toEqual([{ kind: 'location', text: 'location', reference: 7 }])
    expect(decoded.readings).toEqual([voice.carried(reading)])
    const text = speaker.hear(jt808.encodeCommand({ kind: 'text', text: 'STATUS#' }, context).bytes).heard
    expect(text).toEqual([{ kind: 'command', text: 'STATUS#', answer: expect.any(Uint8Array) }])
  })
})
