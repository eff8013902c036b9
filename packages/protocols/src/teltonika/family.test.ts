import { readFileSync } from 'node:fs'
import { DecodedReading } from '@clutch/contracts/telematics/readings'
import fc from 'fast-check'
import Value from 'typebox/value'
import { describe, expect, test } from 'vitest'
import type { DecodeOptions } from '../protocol.ts'
import { ProtocolError } from '../protocol.ts'
import { fromHex, hex } from '../wire.ts'
import { arbitraryCodec, arbitraryRecord } from './arbitraries.ts'
import { type AvlRecord, encodeBody } from './codec.ts'
import { encodeCommand } from './commands.ts'
import { teltonika } from './family.ts'
import { encodeDatagram, encodeLogin, encodeTcpFrame } from './frames.ts'
import { ioElement } from './io-elements.ts'

const strict: DecodeOptions = { checksum: 'strict', receivedAtMs: Date.UTC(2026, 0, 1) }
const counting: DecodeOptions = { ...strict, checksum: 'count' }
const session = { uniqueId: '356938035643809' }

interface Sample {
  verify: string
  payload: { enc: 'hex'; data: string }
  key?: string
  expect?: string
  checkLocation?: boolean
}
const samples = readFileSync(new URL('testdata/teltonika.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line, index) => ({ line: index + 1, ...(JSON.parse(line) as Sample) }))

describe('public samples', () => {
  test('there are 23 of them', () => expect(samples).toHaveLength(23))

  test.each(samples)('line $line: $verify', (sample) => {
    const { readings, replies } = teltonika.decode(fromHex(sample.payload.data), {}, counting)
    for (const reading of readings) expect(Value.Errors(DecodedReading, reading)).toEqual([])
    if (sample.verify === 'verifyNull') {
      expect(readings).toEqual([])
    } else if (sample.verify === 'verifyPositions' && sample.checkLocation === false) {
      expect(readings.length + replies.length).toBeGreaterThan(0)
    } else {
      expect(readings.length).toBeGreaterThan(0)
      for (const { position, time } of readings) {
        expect(position).toBeDefined()
        expect(Date.parse(time)).toBeGreaterThan(Date.UTC(2000, 0, 1))
        expect(Date.parse(time)).toBeLessThan(Date.UTC(2026, 0, 1))
      }
    }
  })

  test('the attributes a known decoder finds are found, under our names', () => {
    const ours: Record<string, (reading: DecodedReading) => unknown> = {
      '"tag1Voltage"': (reading) => Math.round((reading.beacons?.[0]?.batteryV ?? Number.NaN) * 1000), // theirs is in mV
      '"tag1Battery"': (reading) => Math.round((reading.beacons?.[0]?.batteryV ?? Number.NaN) * 1000),
      '"eyeTemp1"': (reading) => reading.temperaturesC?.eye1,
    }
    const told = samples.filter(({ key }) => key !== undefined)
    expect(told).toHaveLength(3)
    for (const sample of told) {
      const { readings } = teltonika.decode(fromHex(sample.payload.data), {}, counting)
      expect(String(ours[sample.key as string]?.(readings[0] as DecodedReading))).toBe(sample.expect)
    }
  })

  test('five were edited after they were sent: counted by tools, refused by a live socket', () => {
    const edited = samples.filter(({ payload }) => teltonika.decode(fromHex(payload.data), {}, counting).faults > 0)
    expect(edited.map(({ line }) => line)).toEqual([11, 16, 18, 19, 22])
    for (const { payload } of edited) {
      expect(() => teltonika.decode(fromHex(payload.data), {}, strict)).toThrow(ProtocolError)
    }
  })

  test('a car with an OBD plug', () => {
    const { readings } = teltonika.decode(fromHex(samples[6]?.payload.data ?? ''), {}, strict)
    expect(readings).toEqual([
      {
        time: '2021-04-08T10:52:26.000Z',
        position: {
          lat: 52.0296716,
          lon: 6.7877833,
          altitudeM: 33,
          speedKmh: 10,
          courseDeg: 225,
          satellites: 19,
          valid: true,
        },
        ignition: true,
        motion: true,
        odometerM: 41397,
        externalV: 14.304,
        batteryV: 3.991,
        obd: { troubleCodeCount: 7, rpm: 1439 },
        vin: 'WV1ZZZ2EZ86015388',
        troubleCodes: ['P0299', 'P0675', 'P0674', 'P0672', 'P0671', 'P0471', 'P2BAC'],
        raw: { gsmSignal: 3, sleepMode: 0, gnssStatus: 1, areaCode: 5730, operator: 26201, tripOdometerM: 30 },
      },
    ])
  })
})

describe('a conversation', () => {
  test('a login is answered with one byte, and only then is the device known', () => {
    const { session: after, acks, readings } = teltonika.decode(encodeLogin('356938035643809'), {}, strict)
    expect(after).toEqual({ uniqueId: '356938035643809' })
    expect(readings).toEqual([])
    expect(acks).toEqual([{ after: 'identified', about: { kind: 'login' } }])
    expect(acks.map((ack) => hex(teltonika.encodeAck(ack, 'accepted') ?? new Uint8Array(0)))).toEqual(['01'])
    expect(acks.map((ack) => hex(teltonika.encodeAck(ack, 'refused') ?? new Uint8Array(0)))).toEqual(['00'])
  })

  test('data is answered with the count, once it is durable', () => {
    const frame = encodeTcpFrame(encodeBody('8E', [record(), record()]))
    const { acks } = teltonika.decode(frame, session, strict)
    expect(acks).toEqual([{ after: 'durable', about: { kind: 'records', count: 2 } }])
    expect(acks.map((ack) => hex(teltonika.encodeAck(ack, 'accepted') ?? new Uint8Array(0)))).toEqual(['00000002'])
    expect(acks.map((ack) => hex(teltonika.encodeAck(ack, 'refused') ?? new Uint8Array(0)))).toEqual(['00000000'])
  })

  test('a datagram is answered with its own numbers', () => {
    const frame = encodeDatagram(encodeBody('8', [record()]), { ...ids, imei: '356938035643809' })
    const { acks, session: after } = teltonika.decode(frame, {}, strict)
    expect(after.uniqueId).toBe('356938035643809')
    expect(acks.map((ack) => hex(teltonika.encodeAck(ack, 'accepted') ?? new Uint8Array(0)))).toEqual([
      '0005cafe010501',
    ])
  })

  test('a keep-alive changes nothing and wants nothing', () => {
    expect(teltonika.decode(Uint8Array.of(0xff), session, strict)).toEqual({
      readings: [],
      acks: [],
      commands: [],
      replies: [],
      session,
      faults: 0,
    })
  })

  test('a socket cannot change its device', () => {
    expect(() => teltonika.decode(encodeLogin('111111111111111'), session, strict)).toThrow(ProtocolError)
  })

  test('a command has the documented bytes, and its answer is text', () => {
    expect(hex(encodeTcpFrame(encodeCommand('getinfo')))).toBe('000000000000000f0c010500000007676574696e666f0100004312')
    const answer = fromHex(
      '00000000000000370c01060000002f4449313a31204449323a30204449333a302041494e313a302041494e323a313639323420444f313a3020444f323a3101000066e3',
    )
    expect(teltonika.decode(answer, session, strict).replies).toEqual([
      { kind: 'reply', text: 'DI1:1 DI2:0 DI3:0 AIN1:0 AIN2:16924 DO1:0 DO2:1' },
    ])
    expect(hex(encodeTcpFrame(encodeCommand('getver', '352093081452251')))).toBe(
      '00000000000000160e01050000000e0352093081452251676574766572010000d2c1',
    )
  })
})

describe('meaning', () => {
  const meaningOf = (changes: Partial<AvlRecord>) =>
    teltonika.decode(encodeTcpFrame(encodeBody('8E', [{ ...record(), ...changes }])), session, strict).readings[0]

  test('units are scaled and signs are kept', () => {
    expect(
      meaningOf({
        io: [
          ioElement('obd.coolantTemperatureC', -7),
          ioElement('externalV', 12.345),
          ioElement('acceleration.xG', -0.45),
          ioElement('acceleration.yG', 0.036),
          ioElement('acceleration.zG', 1.191),
          ioElement('position.hdop', 0.9),
          ioElement('obd.rpm', 2150),
          ioElement('fuelPercent', 61),
          ioElement('ignition', true),
          ioElement('temperaturesC.dallas1', -18.5),
        ],
      }),
    ).toMatchObject({
      obd: { coolantTemperatureC: -7, rpm: 2150 },
      externalV: 12.345,
      acceleration: { xG: -0.45, yG: 0.036, zG: 1.191 },
      position: { hdop: 0.9 },
      fuelPercent: 61,
      ignition: true,
      temperaturesC: { dallas1: -18.5 },
    })
  })

  test('green driving is one harsh event of a kind and a strength', () => {
    expect(meaningOf({ eventId: 253, io: [ioElement('harsh.kind', 2), ioElement('harsh.value', 0.47)] })).toMatchObject(
      {
        harsh: [{ kind: 'braking', value: 0.47 }],
        raw: { event: 253 },
      },
    )
    expect(meaningOf({ io: [ioElement('harsh.kind', 0), ioElement('harsh.value', 0)] })).not.toHaveProperty('harsh')
  })

  test('an alarm that is over is no alarm', () => {
    expect(meaningOf({ io: [ioElement('alarms.tow', 1), ioElement('alarms.jamming', 0)] })?.alarms).toEqual(['tow'])
  })

  test('a sensor that reports its own fault reports no temperature', () => {
    const reading = meaningOf({ io: [{ id: 25, width: 2, value: 3000 }] })
    expect(reading).not.toHaveProperty('temperaturesC')
    expect(reading?.raw).toEqual({ 'temperaturesC.ble1': 3000 })
  })

  test('what is not understood is kept raw', () => {
    const io = [
      { id: 60_000, width: 4, value: 7 },
      { id: 60_001, width: 8, value: 2n ** 63n },
      { id: 60_002, width: 2, value: Uint8Array.of(0xca, 0xfe) },
      { id: 256, width: 3, value: Uint8Array.of(1, 2, 3) },
    ]
    expect(meaningOf({ io })?.raw).toEqual({
      io60000: 7,
      io60001: '9223372036854775808',
      io60002: 'cafe',
      vin: '010203',
    })
  })

  test('doubtful places and times are flagged, not dropped', () => {
    expect(meaningOf({ satellites: 0 })).toMatchObject({ flags: ['no-fix'], position: { valid: false } })
    expect(meaningOf({ latE7: 0, lonE7: 0 })).toMatchObject({ flags: ['zero-coordinates'] })
    expect(meaningOf({ timestampMs: 2 ** 52 })).toMatchObject({
      time: '9999-12-31T23:59:59.999Z',
      flags: ['time-out-of-range'],
      raw: { timestampMs: 2 ** 52 },
    })
    const nowhere = meaningOf({ latE7: 1_000_000_000 })
    expect(nowhere).toMatchObject({ flags: ['coordinates-out-of-range'], raw: { lat: '100' } })
    expect(nowhere).not.toHaveProperty('position')
  })
})

describe('hostile bytes', () => {
  const anyBytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.uint8Array({ maxLength: 300 }).map((body) => encodeTcpFrame(body)),
    // a body that begins like a real one
    fc
      .tuple(fc.constantFrom(0x07, 0x08, 0x8e, 0x10, 0x0c, 0x0d, 0x0e), fc.uint8Array({ maxLength: 300 }))
      .map(([codec, rest]) => encodeTcpFrame(Uint8Array.of(codec, 1, ...rest))),
    // a real one, hurt
    fc
      .tuple(
        arbitraryCodec.chain((codec) =>
          fc.array(arbitraryRecord(codec), { maxLength: 3 }).map((records) => encodeBody(codec, records)),
        ),
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 5 }),
        fc.nat(),
      )
      .map(([body, hurts, cut]) => {
        for (const [at, value] of hurts) body[at % body.length] = value
        return encodeTcpFrame(body.subarray(0, body.length - (cut % 4)))
      }),
  )

  test('give readings of the declared shape, or a ProtocolError, and nothing else', () => {
    fc.assert(
      fc.property(anyBytes, fc.constantFrom('strict', 'count', 'ignore' as const), (bytes, checksum) => {
        try {
          for (const reading of teltonika.decode(bytes, {}, { ...strict, checksum }).readings) {
            expect(Value.Errors(DecodedReading, reading)).toEqual([])
          }
        } catch (error) {
          if (!(error instanceof ProtocolError)) throw error
        }
      }),
      { numRuns: 3000 },
    )
  })

  test('a count of a million elements allocates none of them', () => {
    const head = '8e01' + '0000018fdc4b27cb015b3e33ceefa529030009013f0e0000'
    const body = fromHex(`${head}0000ffffffff`)
    expect(() => teltonika.decode(encodeTcpFrame(body), {}, strict)).toThrow(ProtocolError)
  })
})

const ids = { packetId: 0xcafe, avlPacketId: 5 }

function record(): AvlRecord {
  return {
    timestampMs: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
    priority: 0,
    lonE7: 131_234_567,
    latE7: 525_000_001,
    altitudeM: 34,
    courseDeg: 90,
    satellites: 11,
    speedKmh: 48,
    eventId: 0,
    io: [],
  }
}
