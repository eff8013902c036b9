import { hex } from '@clutch/protocols/wire'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bytesOf } from '../bytes.ts'
import { DiagnosticsError } from '../errors.ts'
import { addGroup } from '../reading.ts'
import { decodeGroup, encodeSignals } from './decode-group.ts'
import { failureModes } from './failure-modes.ts'
import { findGroup, findSignal, groups } from './groups.ts'
import { decodeIdentifier, encodeIdentifier } from './identifier.ts'
import { decodeReadiness, encodeReadiness } from './readiness.ts'
import { rangeOf, resolutionOf } from './signal.ts'
import {
  abort,
  clearToSend,
  endOfMessage,
  type Frame,
  maxTransportBytes,
  TransportReassembler,
  transport,
} from './transport.ts'
import {
  codeName,
  decodeTroubleCodes,
  encodeTroubleCodes,
  failureOf,
  type HeavyTroubleCode,
  type Lamps,
} from './trouble-codes.ts'

/** The signals of a group, by name. */
function told(pgn: number, data: string) {
  const read = decodeGroup(pgn, bytesOf(data))
  if (read.kind !== 'signals') throw new Error(read.kind)
  return Object.fromEntries(
    read.values.map((signal) => [
      signal.name,
      signal.kind === 'value' ? signal.value : signal.kind === 'text' ? signal.text : 'error',
    ]),
  )
}

describe('identifiers', () => {
  test.each([
    [0x0cf00400, { priority: 3, pgn: 61444, source: 0 }],
    [0x18feca00, { priority: 6, pgn: 65226, source: 0 }],
    [0x18fee500, { priority: 6, pgn: 65253, source: 0 }],
    [0x18eaff0b, { priority: 6, pgn: 59904, source: 0x0b, destination: 0xff }],
    [0x18ef2100, { priority: 6, pgn: 61184, source: 0, destination: 0x21 }],
    [0x18f0000f, { priority: 6, pgn: 61440, source: 0x0f }],
    [0x1cec1703, { priority: 7, pgn: 60416, source: 3, destination: 0x17 }],
    [0x00000003, { priority: 0, pgn: 0, source: 3, destination: 0 }],
  ])('%i', (id, parts) => {
    expect(decodeIdentifier(id)).toEqual(parts)
    expect(encodeIdentifier(parts)).toBe(id)
  })

  test('every identifier is what its parts say', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0x1fffffff }), (id) => {
        expect(encodeIdentifier(decodeIdentifier(id))).toBe(id)
      }),
    )
  })

  test('what cannot be is refused', () => {
    expect(() => decodeIdentifier(0x20000000)).toThrow(DiagnosticsError)
    expect(() => encodeIdentifier({ priority: 6, pgn: 59905, source: 0 })).toThrow(DiagnosticsError)
    expect(() => encodeIdentifier({ priority: 6, pgn: 65226, source: 0, destination: 5 })).toThrow(DiagnosticsError)
    expect(() => encodeIdentifier({ priority: 8, pgn: 65226, source: 0 })).toThrow(DiagnosticsError)
  })
})

describe('groups', () => {
  test('no signal reaches beyond its group, none overlaps another, no name comes twice', () => {
    for (const { acronym, bytes, signals } of groups) {
      const taken = new Set<number>()
      for (const { name, bit, bits } of signals) {
        expect(bit + bits, `${acronym} ${name}`).toBeLessThanOrEqual((bytes ?? 0) * 8)
        if (bits < 8) expect((bit & 7) + bits, `${acronym} ${name}`).toBeLessThanOrEqual(8)
        for (let at = bit; at < bit + bits; at += 1) {
          expect(taken.has(at), `${acronym} ${name}`).toBe(false)
          taken.add(at)
        }
      }
      expect(new Set(signals.map(({ name }) => name)).size).toBe(signals.length)
    }
    expect(new Set(groups.map(({ pgn }) => pgn)).size).toBe(groups.length)
  })

  /** Greatest value as published lists of the parameters give it. */
  test.each([
    [190, 'rpm', 0, 8031.875],
    [84, 'speedKmh', 0, 250.996],
    [110, 'coolantTemperatureC', -40, 210],
    [175, 'oilTemperatureC', -273, 1734.969],
    [183, 'fuelRateLh', 0, 3212.75],
    [96, 'fuelPercent', 0, 100],
    [100, 'oilPressureKpa', 0, 1000],
    [168, 'batteryPotentialV', 0, 3212.75],
    [245, 'distanceKm', 0, 526_385_151.9],
    [917, 'distanceKm', 0, 21_055_406],
    [247, 'engineHours', 0, 210_554_060.75],
    [5054, 'fuelUsedLitres', 0, 4_211_081.215],
    [250, 'fuelUsedLitres', 0, 2_105_540_607.5],
    [513, 'actualTorquePercent', -125, 125],
    [101, 'crankcasePressureKpa', -250, 251.99],
    [582, 'axleWeightKg', 0, 32_127.5],
  ])('SPN %i %s goes from %d to %d', (spn, name, least, most) => {
    const { signal } = findSignal(spn)!
    const [low, high] = rangeOf(signal)
    expect(signal.name).toBe(name)
    expect(low).toBe(least)
    expect(Math.abs(high - most)).toBeLessThan(0.1)
  })

  test('frames as they are sent', () => {
    expect(told(61444, 'F0 7D 83 83 17 00 FF 83')).toMatchObject({
      rpm: 752.375,
      actualTorquePercent: 6,
      demandedTorquePercent: 0,
      engineTorqueMode: 0,
      engineController: 0,
    })
    expect(told(65265, 'FF 00 50 FF FF FF FF FF')).toEqual({ speedKmh: 80 })
    expect(told(65265, 'F7 FF FF CF FF FF 1F FF')).toMatchObject({ parkingBrake: 1, brakeSwitch: 0, cruiseState: 0 })
    expect(told(65262, '7B FF A0 2E FF FF FF FF')).toEqual({ coolantTemperatureC: 83, oilTemperatureC: 100 })
    expect(told(65266, '90 01 00 10 FF FF 32 FF')).toMatchObject({ fuelRateLh: 20, economyKmL: 8, throttlePercent: 20 })
    expect(told(65253, '40 0D 03 00 FF FF FF FF')).toEqual({ engineHours: 10_000 })
    expect(told(65248, 'FF FF FF FF 00 12 7A 00')).toEqual({ distanceKm: 1_000_000 })
    expect(told(65132, 'DB 10 00 C0 FF FF 00 50')).toMatchObject({
      driver1State: 3,
      driver2State: 3,
      driver1Card: 1,
      driver2Card: 0,
      tachographSpeedKmh: 80,
    })
    expect(told(61445, '80 E8 03 81 44 20 44 31')).toMatchObject({
      selectedGear: 3,
      gear: 4,
      gearRatio: 1,
      currentRange: 'D1',
    })
  })

  test('"not available" is left out, "error" is told, and neither is a value', () => {
    expect(told(61444, 'FF FF FF FF FF FF FF FF')).toEqual({ engineController: 255 })
    expect(told(61444, 'FE FE FE 00 FE FF FF FE')).toMatchObject({
      rpm: 'error',
      demandedTorquePercent: 'error',
      engineTorqueMode: 'error',
    })
    expect(told(61444, 'FF FB FD 00 FB FF FF FF')).toEqual({ engineController: 255 })
    expect(told(65265, 'FB FF FF BF FF FF FF FF')).toEqual({ parkingBrake: 'error', clutchSwitch: 'error' })
  })

  test('what was written is read back within half a step, and never as a fault', () => {
    const written = groups.filter(({ signals }) => signals.length > 0)
    const pick = fc
      .constantFrom(...written)
      .chain((group) =>
        fc.tuple(
          fc.constant(group),
          fc.constantFrom(...group.signals.filter(({ text }) => !text)),
          fc.double({ min: 0, max: 1, noNaN: true }),
        ),
      )
    fc.assert(
      fc.property(pick, ([group, signal, share]) => {
        const [least, most] = rangeOf(signal)
        const value = least + share * (most - least)
        const data = encodeSignals(group, { [signal.name]: value })
        const read = decodeGroup(group.pgn, data)
        const back = read.kind === 'signals' ? read.values.find(({ name }) => name === signal.name) : undefined
        if (back?.kind !== 'value') throw new Error(`${signal.name} ${hex(data)}`)
        expect(Math.abs(back.value - value)).toBeLessThanOrEqual(
          resolutionOf(signal) / 2 + 1e-6 * Math.max(1, Math.abs(value)),
        )
        expect(hex(encodeSignals(group, { [signal.name]: back.value }))).toBe(hex(data))
      }),
      { numRuns: 2000 },
    )
  })

  test('a value beyond the range saturates below what is reserved', () => {
    expect(told(65265, hex(encodeSignals(findGroup(65265)!, { speedKmh: 9999 })))).toEqual({ speedKmh: 250.99609375 })
    expect(() => encodeSignals(findGroup(65265)!, { nothing: 1 })).toThrow(DiagnosticsError)
  })

  test('texts, requests and groups that nobody knows', () => {
    expect(decodeGroup(65260, Buffer.from('1M8GDM9AXKP042788*'))).toMatchObject({
      kind: 'text',
      fields: ['1M8GDM9AXKP042788'],
    })
    expect(decodeGroup(65259, Buffer.from('VOLVO*FH16**A-1*'))).toMatchObject({ fields: ['VOLVO', 'FH16', '', 'A-1'] })
    expect(decodeGroup(65242, Buffer.from('\x02v1.2*boot 7*'))).toMatchObject({ fields: ['v1.2', 'boot 7'] })
    expect(decodeGroup(59904, Uint8Array.of(0xec, 0xfe, 0))).toMatchObject({ kind: 'request', pgn: 65260 })
    expect(decodeGroup(61000, Uint8Array.of(1))).toMatchObject({ kind: 'unknown' })
  })
})

const lampState = fc.constantFrom('off', 'on', 'slow-flash', 'fast-flash', 'not-available') as fc.Arbitrary<
  Lamps['red']
>
const lamps = fc.record({ malfunction: lampState, red: lampState, amber: lampState, protect: lampState })
const code = fc.record(
  {
    spn: fc.integer({ min: 1, max: 0x7ffff }),
    fmi: fc.integer({ min: 0, max: 31 }),
    occurrences: fc.integer({ min: 0, max: 126 }),
    olderForm: fc.constant(true as const),
  },
  { requiredKeys: ['spn', 'fmi'] },
)

describe('trouble codes', () => {
  test('a DM1 of one frame, as J1939-73 shows it', () => {
    const message = decodeTroubleCodes(bytesOf('40 FF BE 00 02 05 FF FF'))
    expect(message).toEqual({
      lamps: { malfunction: 'on', red: 'off', amber: 'off', protect: 'off' },
      codes: [{ spn: 190, fmi: 2, occurrences: 5 }],
    })
    expect(failureOf(message.codes[0]!)).toBe('erratic, intermittent or wrong')
    expect(codeName(message.codes[0]!)).toBe('SPN190-FMI2')
    expect(codeName({ spn: 0x7ffff, fmi: 31 }).length).toBeLessThanOrEqual(16)
  })

  test('the same SPN in the four orders of its bits', () => {
    // SPN 1208, FMI 3, ten times: the example of J1939-73
    expect(decodeTroubleCodes(bytesOf('04 FF B8 04 03 0A FF FF')).codes).toEqual([
      { spn: 1208, fmi: 3, occurrences: 10 },
    ])
    const older = { spn: 1208, fmi: 3, occurrences: 10, olderForm: true }
    expect(decodeTroubleCodes(bytesOf('04 FF 00 97 03 8A FF FF'), 1).codes).toEqual([older])
    expect(decodeTroubleCodes(bytesOf('04 FF 97 00 03 8A FF FF'), 2).codes).toEqual([older])
    expect(decodeTroubleCodes(bytesOf('04 FF B8 04 03 8A FF FF'), 3).codes).toEqual([older])
  })

  test('a frame that says "no code" has none', () => {
    expect(decodeTroubleCodes(bytesOf('00 FF 00 00 00 00 FF FF')).codes).toEqual([])
  })

  test('lamps flash', () => {
    expect(decodeTroubleCodes(bytesOf('55 1B 00 00 00 00 FF FF')).lamps).toEqual({
      malfunction: 'slow-flash',
      red: 'fast-flash',
      amber: 'on',
      protect: 'on',
    })
  })

  test('any lamps and codes are read back, in each of the orders', () => {
    fc.assert(
      fc.property(
        lamps,
        fc.array(code, { maxLength: 100, size: 'max' }),
        fc.constantFrom(1, 2, 3),
        (told, codes, method) => {
          const message = { lamps: told, codes: codes as HeavyTroubleCode[] }
          expect(decodeTroubleCodes(encodeTroubleCodes(message, method), method)).toEqual(message)
        },
      ),
    )
  })

  test('there is a text for each failure mode', () => {
    expect(failureModes.length).toBe(32)
    expect(failureModes[31]).toBe('condition exists')
    expect(failureModes[21]).toBe('drifted low')
  })
})

test('readiness of a heavy vehicle is read back', () => {
  const readiness = decodeReadiness(bytesOf('01 02 14 37 00 1E 00 0C'))
  expect(readiness).toMatchObject({
    activeCodes: 1,
    previousCodes: 2,
    obdStandard: 20,
    monitors: [
      { name: 'misfire', complete: false },
      { name: 'fuel-system', complete: false },
      { name: 'components', complete: true },
      { name: 'boost-pressure', complete: true },
      { name: 'particulate-filter', complete: false },
      { name: 'nox-aftertreatment', complete: false },
      { name: 'nmhc-catalyst', complete: true },
    ],
  })
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 8, maxLength: 8 }), (data) => {
      const once = decodeReadiness(data)
      expect(decodeReadiness(encodeReadiness(once))).toEqual(once)
    }),
  )
})

describe('the transport protocol', () => {
  const message = fc.record({
    pgn: fc.constantFrom(65226, 65260, 65242, 0xd300),
    source: fc.integer({ min: 0, max: 253 }),
    destination: fc.constantFrom(0xff, 3, 0x17),
    data: fc.uint8Array({ minLength: 9, maxLength: 300, size: 'max' }),
  })

  test('messages of several senders, interleaved in any way, come out whole', () => {
    const several = fc.uniqueArray(message, {
      minLength: 1,
      maxLength: 6,
      selector: ({ source, destination }) => `${source}>${destination}`,
    })
    fc.assert(
      fc.property(several, fc.infiniteStream(fc.nat()), (sent, chance) => {
        const reassembler = new TransportReassembler()
        const queues = sent.map((one) => [...transport(one)])
        const received: unknown[] = []
        for (let left = queues; left.length > 0; left = left.filter((queue) => queue.length > 0)) {
          const turn = left[(chance.next().value as number) % left.length]!
          const whole = reassembler.push(turn.shift()!)
          if (whole) received.push({ ...whole, data: hex(whole.data) })
        }
        const wanted = sent.map((one) => ({ ...one, data: hex(one.data) }))
        const bySender = (one: { source: number; destination: number }) => one.source * 256 + one.destination
        expect((received as typeof wanted).sort((a, b) => bySender(a) - bySender(b))).toEqual(
          wanted.sort((a, b) => bySender(a) - bySender(b)),
        )
        expect(reassembler.openConnections).toBe(0)
      }),
    )
  })

  test('the longest message, and what is longer or shorter is refused', () => {
    const data = Uint8Array.from({ length: maxTransportBytes }, (_, index) => index & 0xff)
    const frames = transport({ pgn: 65226, source: 1, destination: 0xff, data })
    expect(frames.length).toBe(256)
    const reassembler = new TransportReassembler()
    const whole = frames.map((frame) => reassembler.push(frame)).at(-1)
    expect(hex(whole!.data)).toBe(hex(data))
    expect(() => transport({ pgn: 65226, source: 1, destination: 0xff, data: new Uint8Array(1786) })).toThrow(
      DiagnosticsError,
    )
    expect(() => transport({ pgn: 65226, source: 1, destination: 0xff, data: new Uint8Array(8) })).toThrow(
      DiagnosticsError,
    )
  })

  test('an agreed transfer may repeat packets; a broadcast may not lose one', () => {
    const data = Uint8Array.from({ length: 20 }, (_, index) => index)
    const agreed = transport({ pgn: 65260, source: 1, destination: 3, data })
    const reassembler = new TransportReassembler()
    const answer = (bytes: Uint8Array): Frame => ({
      id: { priority: 7, pgn: 60416, source: 3, destination: 1 },
      data: bytes,
    })
    reassembler.push(agreed[0]!)
    reassembler.push(answer(clearToSend(3, 1, 65260)))
    reassembler.push(agreed[1]!)
    reassembler.push(agreed[3]!)
    reassembler.push(answer(clearToSend(1, 2, 65260)))
    expect(reassembler.push(agreed[2]!)).toMatchObject({ pgn: 65260, source: 1, destination: 3 })
    reassembler.push(answer(endOfMessage(20, 65260)))
    expect(reassembler.openConnections).toBe(0)

    const broadcast = transport({ pgn: 65226, source: 1, destination: 0xff, data })
    reassembler.push(broadcast[0]!)
    reassembler.push(broadcast[1]!)
    expect(() => reassembler.push(broadcast[3]!)).toThrow('packet 3, 2 was due')
    expect(reassembler.openConnections).toBe(0)
  })

  test('either side may give up', () => {
    const [request] = transport({ pgn: 65260, source: 1, destination: 3, data: new Uint8Array(20) })
    for (const [source, destination] of [
      [1, 3],
      [3, 1],
    ] as const) {
      const reassembler = new TransportReassembler()
      reassembler.push(request!)
      expect(reassembler.openConnections).toBe(1)
      reassembler.push({ id: { priority: 7, pgn: 60416, source, destination }, data: abort(1, 65260) })
      expect(reassembler.openConnections).toBe(0)
    }
  })

  test('hostile frames give a message or the error of this package, and memory stays bounded', () => {
    const frame = fc.record({
      id: fc.record({
        priority: fc.constant(7),
        pgn: fc.constantFrom(60416, 60416, 60160),
        source: fc.integer({ min: 0, max: 3 }),
        destination: fc.constantFrom(0xff, 0, 1),
      }),
      data: fc.oneof(
        fc.uint8Array({ maxLength: 8 }),
        fc
          .tuple(
            fc.constantFrom(16, 32, 255, 1, 2),
            fc.constantFrom(9, 14, 255),
            fc.constantFrom(0, 6),
            fc.constantFrom(2, 0, 255),
          )
          .map(([kind, low, high, packets]) => Uint8Array.of(kind, low, high, packets, 0xff, 0xca, 0xfe, 0)),
      ),
    })
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 60, size: 'max' }), (stream) => {
        const reassembler = new TransportReassembler({ maxConnections: 4 })
        for (const one of stream) {
          try {
            reassembler.push(one)
          } catch (error) {
            expect(error).toBeInstanceOf(DiagnosticsError)
          }
          expect(reassembler.openConnections).toBeLessThanOrEqual(4)
        }
      }),
      { numRuns: 2000 },
    )
  })
})

test('hostile bytes for any group give data or the error of this package', () => {
  const pgn = fc.oneof(fc.constantFrom(...groups.map((known) => known.pgn)), fc.integer({ min: 0, max: 0x3ffff }))
  fc.assert(
    fc.property(pgn, fc.uint8Array({ maxLength: 64 }), (number, data) => {
      try {
        decodeGroup(number, data)
      } catch (error) {
        expect(error).toBeInstanceOf(DiagnosticsError)
      }
    }),
    { numRuns: 3000 },
  )
})

test('a truck becomes a reading', () => {
  const reading = { time: '2026-01-01T00:00:00.000Z' }
  for (const [pgn, data] of [
    [61444, 'F0 7D 83 83 17 00 FF 83'],
    [65265, 'FF 00 50 FF FF FF FF FF'],
    [65276, 'FF 7D FF FF FF FF FF FF'],
    [65217, '00 C2 EB 0B FF FF FF FF'],
    [65253, '40 0D 03 00 FF FF FF FF'],
    [65226, '40 FF BE 00 02 05 FF FF'],
  ] as const) {
    addGroup(reading, decodeGroup(pgn, bytesOf(data)))
  }
  addGroup(reading, decodeGroup(65260, Buffer.from('1M8GDM9AXKP042788*')))
  addGroup(reading, decodeGroup(65267, encodeSignals(findGroup(65267)!, { latDeg: 52.5, lonDeg: 13.25 })))
  expect(reading).toMatchObject({
    obd: { rpm: 752.375, speedKmh: 80 },
    fuelPercent: 50,
    odometerM: 1_000_000_000,
    engineHours: 10_000,
    troubleCodes: ['SPN190-FMI2'],
    vin: '1M8GDM9AXKP042788',
    position: { lat: 52.5, lon: 13.25, valid: true },
  })
})
