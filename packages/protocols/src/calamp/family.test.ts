import { readFileSync } from 'node:fs'
import { DecodedReading } from '@clutch/contracts/telematics/readings'
import fc from 'fast-check'
import Value from 'typebox/value'
import { describe, expect, test } from 'vitest'
import { type DecodeOptions, ProtocolError } from '../protocol.ts'
import { fromAscii, fromHex, hex } from '../wire.ts'
import { calamp } from './family.ts'
import { encodeMessage } from './frames.ts'

const strict: DecodeOptions = { checksum: 'strict', receivedAtMs: Date.UTC(2026, 0, 2, 3, 4, 5) }

interface Sample {
  verify: string
  payload: { enc: 'hex'; data: string }
}
const samples = readFileSync(new URL('testdata/calamp.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line, index) => ({ line: index + 1, ...(JSON.parse(line) as Sample) }))
const sample = (line: number) => fromHex(samples[line - 1]?.payload.data ?? '')
const decoded = (bytes: Uint8Array) => calamp.decode(bytes, {}, strict)
const answers = ({ acks }: ReturnType<typeof decoded>) =>
  acks.map((ack) => hex(calamp.encodeAck(ack, 'accepted') ?? fromHex('')))
const message = (type: number, body: string, service = 1) =>
  encodeMessage('4572064903', { service, type, sequence: 7, body: fromHex(body) })

/** The location of the worked example: 37.94446° N, 87.40487° W. */
const location = '60fee11f60fee11f169ddd78cbe7134b000024910000000000660e02019affb7af070000'

describe('public samples', () => {
  test('there are 9 of them', () => expect(samples).toHaveLength(9))

  test.each(samples)('line $line: $verify', ({ payload }) => {
    const bytes = fromHex(payload.data)
    expect(calamp.split(bytes, 4096)).toEqual({ frames: [bytes], consumed: bytes.length, garbageBytes: 0 })
    const { readings, sources, session } = decoded(bytes)
    expect(session.uniqueId).toMatch(/^\d{10,15}$/)
    expect(sources).toHaveLength(1)
    expect(readings).toHaveLength(1)
    for (const reading of readings) {
      expect(Value.Errors(DecodedReading, reading)).toEqual([])
      expect(reading.position).toBeDefined()
      expect(Date.parse(reading.time)).toBeGreaterThan(Date.UTC(2014, 0, 1))
      expect(Date.parse(reading.time)).toBeLessThan(Date.UTC(2026, 0, 1))
    }
  })

  test('who they are: serial numbers and IMEIs, without what fills the last byte', () => {
    expect(samples.map(({ payload }) => decoded(fromHex(payload.data)).session.uniqueId)).toEqual([
      '4764358634',
      '352648068863398',
      '1333039105',
      '4542050670',
      '2132052924',
      '4332149486',
      '4332149486',
      '353301059723580',
      '4332149475',
    ])
  })

  test('an event report', () => {
    expect(decoded(sample(8)).readings[0]).toEqual({
      time: '2014-01-17T20:38:27.000Z',
      position: {
        lat: 32.3987303,
        lon: -99.3754398,
        altitudeM: 494.47,
        speedKmh: 121.284,
        courseDeg: 110,
        satellites: 16,
        hdop: 0.6,
        valid: true,
      },
      ignition: true,
      inputs: { din1: 0, din2: 1, din3: 1, din4: 1 },
      raw: {
        input: 29,
        fixStatus: 2,
        carrier: 410,
        rssiDbm: -55,
        commState: 15,
        unitStatus: 0,
        eventIndex: 6,
        event: 12,
      },
    })
  })

  test('a mini event report', () => {
    expect(decoded(sample(6)).readings[0]).toEqual({
      time: '2015-09-30T03:43:26.000Z',
      position: {
        lat: 24.6272041,
        lon: 46.8513733,
        speedKmh: 5,
        courseDeg: 240,
        satellites: 9,
        valid: true,
      },
      ignition: true,
      inputs: { din1: 1, din2: 1, din3: 1, din4: 1 },
      raw: {
        input: 31,
        fixStatus: 9,
        commState: 15,
        event: 51,
        acc0: 769,
        acc1: 4_243_622,
        acc2: 0,
        acc3: 0,
        acc4: 2_333_253_890,
      },
    })
  })

  test('what hangs on the serial port', () => {
    expect(decoded(sample(1)).readings[0]?.raw).toMatchObject({ userRoute: 2, userData: '0x300ED89F335019000000467E' })
  })

  test('a place that is only the last known says of when it is', () => {
    expect(decoded(sample(3)).readings[0]).toMatchObject({
      time: '2016-09-23T22:22:28.000Z',
      position: { time: '2016-09-22T10:35:12.000Z', valid: false },
      flags: ['no-fix'],
    })
  })

  test('accumulators with a threshold and a mask before them', () => {
    const { raw } = decoded(sample(4)).readings[0] ?? {}
    expect(raw).toMatchObject({ accThreshold: 0, accMask: 0xffff101b, acc0: 12_616, acc20: 1807 })
    expect(raw).not.toHaveProperty('acc21')
  })
})

describe('a conversation', () => {
  test('an acknowledged request is answered with its type and number, ten bytes, once it is durable', () => {
    expect(decoded(sample(2)).acks).toEqual([{ after: 'durable', about: { type: 2, sequence: 924 } }])
    expect(answers(decoded(sample(2)))).toEqual(['0201039c020000000000'])
    expect(answers(decoded(sample(7)))).toEqual(['02010c210a0000000000'])
    expect(calamp.encodeAck({ after: 'durable', about: { type: 2, sequence: 924 } }, 'refused')).toBeUndefined()
  })

  test('whoever does not ask for an answer gets none', () => {
    const unasked = decoded(message(2, `${location}ff020100${'00000000'}`, 0))
    expect(unasked.acks).toEqual([])
    expect(unasked.readings).toHaveLength(1)
  })

  test('messages that tell no place are answered and store nothing', () => {
    for (const type of [0, 3, 6, 13]) {
      const { readings, acks } = decoded(message(type, 'beef'))
      expect({ type, readings, acks }).toEqual({
        type,
        readings: [],
        acks: [{ after: 'received', about: { type, sequence: 7 } }],
      })
    }
  })

  test('the worked example of a locate report, and one that was asked for', () => {
    const { readings, replies } = decoded(message(8, `${location}0100${'0000002a'}`, 2))
    expect(readings).toMatchObject([
      {
        time: '2021-07-26T16:21:51.000Z',
        position: { lat: 37.94446, lon: -87.4048693, altitudeM: 93.61, courseDeg: 102, satellites: 14, valid: true },
        raw: { carrier: 410, rssiDbm: -73, acc0: 42 },
      },
    ])
    expect(replies).toEqual([{ kind: 'position', text: 'locate', reference: 7 }])
  })

  test('blocks that are appended to the accumulators', () => {
    const { readings } = decoded(message(2, `${location}ff020105${'0000002a'}03aabbcc01dd`))
    expect(readings[0]?.raw).toMatchObject({ acc0: 42, cellInfo: 'aabbcc', appended2: 'dd' })
  })

  test('what an application in the device says', () => {
    const { readings } = decoded(message(5, `${location}006e0003${hex(fromAscii('abc'))}`))
    expect(readings[0]?.raw).toMatchObject({ appType: 110, appData: 'abc' })
  })

  test('what a port or an application says, with accumulators before it', () => {
    const user = decoded(message(9, `${location}0200${'0000002a'}${'00000007'}02010003${hex(fromAscii('abc'))}`))
    expect(user.readings[0]?.raw).toMatchObject({ acc0: 42, acc1: 7, userRoute: 2, userId: 1, userData: 'abc' })
    const vehicle = hex(fromAscii('VIN:WV1ZZZ2EZ86015388,PROTO:4'))
    const application = decoded(message(14, `${location}0000${'0083'}001d${vehicle}`))
    expect(application.readings).toMatchObject([{ vin: 'WV1ZZZ2EZ86015388', raw: { appType: 131 } }])
    // Lengths that do not come out: as it came.
    expect(decoded(message(9, `${location}0200${'0000002a'}`)).readings[0]?.raw).toMatchObject({ rest: '02000000002a' })
  })

  test('short messages of a port or an application are kept as they came', () => {
    for (const type of [11, 12]) {
      const { readings, acks } = decoded(message(type, '60fee2f0beef'))
      expect(readings).toMatchObject([{ flags: ['time-of-receipt'], raw: { message: type, data: '60fee2f0beef' } }])
      expect(acks).toEqual([{ after: 'durable', about: { type, sequence: 7 } }])
    }
  })

  test('a report that lacks accumulators at its end is read as far as it goes', () => {
    const { readings } = decoded(message(10, '560b5a5e0eadd0291becf3c500f005090f1f33050000030100'))
    expect(readings[0]?.raw).toMatchObject({ acc0: 769 })
    expect(readings[0]?.raw).not.toHaveProperty('acc1')
  })

  test('an options header with everything in it is understood, and one without is whose session it is', () => {
    const rest = `0102000757e5ab24${location.slice(8)}00010000`
    // id, type, authentication, routing, forwarding, redirection
    const all = `${'bf0545720649030101'}${'0401020304'}${'02aabb'}${'06c0a80001504f'}${'06c0a80001504f'}${rest}`
    expect(decoded(fromHex(all))).toMatchObject({
      session: { uniqueId: '4572064903' },
      readings: [{ raw: { event: 1 } }],
    })
    expect(calamp.split(fromHex(all), 4096).frames.map(hex)).toEqual([all])
    expect(calamp.decode(fromHex(rest), { uniqueId: '4572064903' }, strict)).toMatchObject({
      session: { uniqueId: '4572064903' },
      readings: [{ raw: { event: 1 } }],
    })
  })

  test('commands have the documented bytes', () => {
    const sent = (command: Parameters<typeof calamp.encodeCommand>[0]) =>
      hex(calamp.encodeCommand(command, { uniqueId: '4572064903', session: {}, reference: 258, nowMs: 0 }).bytes)
    expect(sent({ kind: 'engine-cut' })).toBe('010701020308000000000000')
    expect(sent({ kind: 'engine-restore' })).toBe('010701020309000000000000')
    expect(sent({ kind: 'output', output: 4, on: true })).toBe('010701020308000300000000')
    expect(sent({ kind: 'reboot' })).toBe('010701020100000000000000')
    expect(sent({ kind: 'request-position' })).toBe('010701020a00000000000000')
    expect(() => sent({ kind: 'report-interval', seconds: 10 })).toThrow(ProtocolError)
    expect(() => sent({ kind: 'text', text: 'x' })).toThrow(ProtocolError)
  })

  test('their answers say whether it was done', () => {
    expect(decoded(message(1, '070000000000', 2)).replies).toEqual([
      { kind: 'acknowledge', text: 'accepted', reference: 7 },
    ])
    expect(decoded(message(1, '070300000000', 2)).replies).toEqual([
      { kind: 'acknowledge', text: 'operation not supported', reference: 7, failed: true },
    ])
  })

  test('a session cannot change its device', () => {
    expect(() => calamp.decode(sample(8), { uniqueId: '4572064903' }, strict)).toThrow(ProtocolError)
  })
})

describe('the wire', () => {
  test('the answer of the splitter does not depend on where bytes are cut, whatever they are', () => {
    const piece = fc.oneof(
      fc.constantFrom(...samples.map(({ payload }) => fromHex(payload.data)), fromHex('8305'), fromHex('83ff')),
      fc.uint8Array({ maxLength: 20 }),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), fc.array(fc.nat(60), { minLength: 1 }), (pieces, cuts) => {
        const stream = Buffer.concat(pieces)
        const whole = calamp.split(stream, 512)
        const frames: string[] = []
        let garbageBytes = 0
        let held = Buffer.alloc(0)
        for (let at = 0, turn = 0; at < stream.length; turn += 1) {
          const next = Math.min(stream.length, at + 1 + (cuts[turn % cuts.length] as number))
          held = Buffer.concat([held, stream.subarray(at, next)])
          const part = calamp.split(held, 512)
          frames.push(...part.frames.map(hex))
          garbageBytes += part.garbageBytes
          held = Buffer.from(held.subarray(part.consumed))
          at = next
        }
        expect({ frames, garbageBytes }).toEqual({ frames: whole.frames.map(hex), garbageBytes: whole.garbageBytes })
      }),
    )
  })

  test('a message that tells no length is taken without its body', () => {
    const idReport = message(3, 'c0ffee')
    const { frames, garbageBytes } = calamp.split(Buffer.concat([idReport, sample(6)]), 4096)
    expect(frames.map(hex)).toEqual([hex(idReport.subarray(0, -3)), hex(sample(6))])
    expect(garbageBytes).toBe(3)
  })
})

test('a device says what it read, and hears what it may forget', () => {
  const told: DecodedReading = {
    time: '2026-03-01T12:00:00.900Z',
    position: {
      lat: 52.5,
      lon: 13.4,
      altitudeM: 34.56,
      speedKmh: 50,
      courseDeg: 90,
      satellites: 9,
      hdop: 0.8,
      valid: true,
    },
    ignition: true,
    inputs: { din1: 0, din2: 1, din3: 0 },
    odometerM: 1234,
  }
  const { odometerM: _, ...carriedFields } = told
  expect(calamp.voice.carried(told)).toMatchObject({
    ...carriedFields,
    time: '2026-03-01T12:00:00.000Z',
    position: { ...told.position, speedKmh: 50.004 }, // whole centimetres a second
  })
  expect(calamp.voice.carried(told)).not.toHaveProperty('odometerM')
  expect(calamp.voice.carried({ time: told.time })).toMatchObject({
    position: { lat: 0, lon: 0, valid: false },
    flags: ['no-fix', 'zero-coordinates'],
  })
  const speaker = calamp.voice.newSpeaker('353301059723580')
  const stored = answers(decoded(speaker.report([told]))).map(fromHex)
  expect(speaker.hear(Buffer.concat(stored)).heard).toEqual([{ kind: 'stored' }])
  expect(speaker.hear(fromHex('0201999902000000')).consumed).toBe(0)
})
