import { alarms } from '@clutch/contracts/telematics/alarms'
import { DecodedReading } from '@clutch/contracts/telematics/readings'
import fc from 'fast-check'
import Value from 'typebox/value'
import { describe, expect, test } from 'vitest'
import { ProtocolError } from '../protocol.ts'
import { fromAscii, hex } from '../wire.ts'
import { encodeCommandFrame } from './commands.ts'
import { gt06 } from './family.ts'
import { encodeFrame } from './frames.ts'

const strict = { checksum: 'strict', receivedAtMs: Date.UTC(2026, 2, 1, 12, 0, 0) } as const
const { voice } = gt06

const reading: DecodedReading = {
  time: '2026-03-01T11:59:30.250Z',
  position: {
    lat: -33.8688197,
    lon: 151.2092955,
    altitudeM: 40,
    speedKmh: 61.4,
    courseDeg: 271.5,
    satellites: 11,
    valid: true,
  },
  ignition: true,
  odometerM: 123_456.4,
  cells: [{ mcc: 505, mnc: 1, areaCode: 4660, cellId: 22222, rssiDbm: -70 }],
  fuelPercent: 40,
}

/** Anything a reading may hold that this wire has room for, and more. */
const arbitraryReading: fc.Arbitrary<DecodedReading> = fc.record(
  {
    time: fc
      .date({ min: new Date('2000-01-01T00:00:00Z'), max: new Date('2099-12-31T23:59:59Z'), noInvalidDate: true })
      .map((date) => date.toISOString()),
    position: fc.record(
      {
        lat: fc.double({ min: -90, max: 90, noNaN: true }),
        lon: fc.double({ min: -180, max: 180, noNaN: true }),
        speedKmh: fc.double({ min: 0, max: 400, noNaN: true }),
        courseDeg: fc.double({ min: 0, max: 360, noNaN: true }),
        satellites: fc.nat(40),
        valid: fc.boolean(),
      },
      { requiredKeys: ['lat', 'lon', 'valid'] },
    ),
    ignition: fc.boolean(),
    charging: fc.boolean(),
    odometerM: fc.double({ min: 0, max: 5e9, noNaN: true }),
    batteryPercent: fc.nat(100),
    alarms: fc.array(fc.constantFrom(...Object.keys(alarms)), { maxLength: 3 }),
    harsh: fc.array(
      fc.record({ kind: fc.constantFrom('acceleration' as const, 'braking' as const, 'cornering' as const) }),
      { maxLength: 2 },
    ),
    cells: fc.array(
      fc.record(
        {
          mcc: fc.nat(999),
          mnc: fc.nat(999),
          areaCode: fc.nat(70_000),
          cellId: fc.nat(20_000_000),
          rssiDbm: fc.integer({ min: -130, max: 0 }),
        },
        { requiredKeys: ['mcc', 'mnc', 'areaCode', 'cellId'] },
      ),
      { maxLength: 9 },
    ),
    raw: fc.record({ event: fc.nat(300), gsmSignal: fc.nat(300), archive: fc.constant(1) }, { requiredKeys: [] }),
  },
  { requiredKeys: ['time'] },
)

function heardBy(bytes: Uint8Array): DecodedReading[] {
  let session = gt06.newSession()
  return gt06.split(bytes, 4_096).frames.flatMap((frame) => {
    const decoded = gt06.decode(frame, session, strict)
    session = decoded.session
    return decoded.readings
  })
}

describe('a tracker', () => {
  test('tells the place to a metre, and what this wire has no room for is left out', () => {
    expect(heardBy(voice.newSpeaker('356938035643809').report([reading]))).toEqual([
      {
        time: '2026-03-01T11:59:30.000Z',
        position: { lat: -33.8688194, lon: 151.2092956, speedKmh: 61, courseDeg: 272, satellites: 11, valid: true },
        ignition: true,
        odometerM: 123_456,
        cells: [{ mcc: 505, mnc: 1, areaCode: 4660, cellId: 22222 }],
        raw: { event: 0 },
      },
    ])
  })

  test('cries out', () => {
    const [told] = heardBy(voice.newSpeaker('356938035643809').report([{ ...reading, alarms: ['sos'] }]))
    expect(told).toMatchObject({ alarms: ['sos'], ignition: true, odometerM: 123_456, position: { speedKmh: 61 } })
    const [harsh] = heardBy(voice.newSpeaker('356938035643809').report([{ ...reading, harsh: [{ kind: 'braking' }] }]))
    expect(harsh).toMatchObject({ harsh: [{ kind: 'braking' }] })
  })

  test('without a place tells its masts', () => {
    const { position: _, ...lost } = reading
    expect(heardBy(voice.newSpeaker('356938035643809').report([lost]))).toEqual([
      { time: '2026-03-01T11:59:30.000Z', cells: reading.cells },
    ])
  })

  test('tells what is carried, and that is carried again as it is', () => {
    fc.assert(
      fc.property(fc.array(arbitraryReading, { maxLength: 5 }), (told) => {
        const carried = told.map((each) => voice.carried(each))
        expect(heardBy(voice.newSpeaker('356938035643809').report(told))).toEqual(carried)
        expect(carried.map((each) => voice.carried(each))).toEqual(carried)
        for (const each of carried) expect(Value.Errors(DecodedReading, each)).toEqual([])
      }),
      { numRuns: 500 },
    )
  })

  test('names itself as an IMEI and is welcome', () => {
    const speaker = voice.newSpeaker('356938035643809')
    const login = speaker.login() as Uint8Array
    expect(gt06.decode(login, {}, strict).session).toEqual({
      uniqueId: '356938035643809',
      deviceType: 0,
      utcOffsetMin: 0,
    })
    expect(speaker.hear(encodeFrame(0x01, new Uint8Array(0), 1)).heard).toEqual([{ kind: 'welcome' }])
    expect(() => voice.newSpeaker('tractor').login()).toThrow(ProtocolError)
  })

  test('takes nothing but the answer to its question for stored', () => {
    const speaker = voice.newSpeaker('356938035643809')
    speaker.report([{ ...reading, alarms: ['sos'] }]) // the alarm is number 1, the question number 2
    const time = new Uint8Array(6)
    expect(speaker.hear(encodeFrame(0x26, new Uint8Array(0), 1)).heard).toEqual([{ kind: 'other' }])
    expect(speaker.hear(encodeFrame(0x8a, time, 1)).heard).toEqual([{ kind: 'other' }])
    expect(speaker.hear(encodeFrame(0x8a, time, 2)).heard).toEqual([{ kind: 'stored' }])
    expect(speaker.hear(encodeFrame(0x8a, time, 2)).heard).toEqual([{ kind: 'other' }])
  })

  test('does what it is told and says so, with the reference', () => {
    const speaker = voice.newSpeaker('356938035643809')
    const [command] = speaker.hear(encodeCommandFrame('RELAY,1#', 42, 42)).heard
    expect(command).toMatchObject({ kind: 'command', text: 'RELAY,1#' })
    const answer = command?.kind === 'command' ? command.answer : undefined
    expect(hex(answer as Uint8Array)).toBe(
      hex(encodeFrame(0x21, Uint8Array.of(0, 0, 0, 42, 1, ...fromAscii('RELAY=Success!')), 1, true)),
    )
    expect(gt06.decode(answer as Uint8Array, {}, strict).replies).toEqual([
      { kind: 'reply', text: 'RELAY=Success!', reference: 42 },
    ])
  })

  test('waits for the rest of what it hears, and is not put off by noise', () => {
    const speaker = voice.newSpeaker('356938035643809')
    const frame = encodeCommandFrame('STATUS#', 1, 1)
    expect(speaker.hear(frame.subarray(0, 9))).toEqual({ consumed: 0, heard: [] })
    const noisy = Uint8Array.from([1, 2, 3, ...frame])
    expect(speaker.hear(noisy)).toMatchObject({ consumed: noisy.length, heard: [{ kind: 'command', text: 'STATUS#' }] })
  })
})
