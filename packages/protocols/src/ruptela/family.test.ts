import { readFileSync } from 'node:fs'
import { DecodedReading } from '@clutch/contracts/telematics/readings'
import fc from 'fast-check'
import Value from 'typebox/value'
import { describe, expect, test } from 'vitest'
import { type DecodeOptions, ProtocolError } from '../protocol.ts'
import { ascii, fromAscii, fromHex, hex } from '../wire.ts'
import { ruptela } from './family.ts'
import { encodeFrame } from './frames.ts'
import { elementFor, ioElements } from './io-elements.ts'
import { decodeRecords, encodeRecords, type IoElement, type Layout, type RuptelaRecord, unset } from './records.ts'

const strict: DecodeOptions = { checksum: 'strict', receivedAtMs: Date.UTC(2026, 0, 2, 3, 4, 5) }
const counting: DecodeOptions = { ...strict, checksum: 'count' }
const imei = '863591024076709'

interface Sample {
  verify: string
  payload: { enc: 'hex'; data: string }
  key?: string
  expect?: string
  checkLocation?: boolean
}
const samples = readFileSync(new URL('testdata/ruptela.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line, index) => ({ line: index + 1, ...(JSON.parse(line) as Sample) }))
const sample = (line: number) => fromHex(samples[line - 1]?.payload.data ?? '')
const decoded = (bytes: Uint8Array, options = strict) => ruptela.decode(bytes, {}, options)
const message = (command: number, payload: Uint8Array) => decoded(encodeFrame(imei, command, payload))
const answers = ({ acks }: ReturnType<typeof decoded>, outcome: 'accepted' | 'refused' = 'accepted') =>
  acks.map((ack) => hex(ruptela.encodeAck(ack, outcome) ?? fromHex('')))

describe('public samples', () => {
  test('there are 6 of them', () => expect(samples).toHaveLength(6))

  test.each(samples)('line $line: $verify', (each) => {
    const { readings, replies, sources } = decoded(fromHex(each.payload.data), counting)
    for (const reading of readings) expect(Value.Errors(DecodedReading, reading)).toEqual([])
    expect(readings.length + replies.length).toBeGreaterThan(0)
    if (sources) expect(sources).toHaveLength(readings.length)
    if (!each.verify.startsWith('verifyPosition')) return
    for (const { position, time } of readings) {
      if (each.checkLocation === false) expect(position).toBeUndefined()
      else expect(position?.valid).toBe(true)
      expect(Date.parse(time)).toBeGreaterThanOrEqual(Date.UTC(2000, 0, 1))
      expect(Date.parse(time)).toBeLessThan(Date.UTC(2026, 0, 1))
    }
  })

  test('the key that a known decoder finds is found', () => {
    const { readings } = decoded(sample(1))
    expect(samples[0]).toMatchObject({ key: 'Position.KEY_DRIVER_UNIQUE_ID', expect: `"${readings[0]?.driverKey}"` })
  })

  test('an answer to a command', () => {
    expect(decoded(sample(3), counting)).toMatchObject({
      readings: [],
      replies: [{ kind: 'reply', text: 'SETIO configuration data ok' }],
    })
  })

  test('two have lengths that do not fit: counted by tools, refused by a live socket', () => {
    const wrong = samples.filter(({ payload }) => decoded(fromHex(payload.data), counting).faults > 0)
    expect(wrong.map(({ line }) => line)).toEqual([3, 4])
    for (const { payload } of wrong) expect(() => decoded(fromHex(payload.data))).toThrow(ProtocolError)
  })

  test('a car, cut by its device into three records, is one reading', () => {
    const { readings, sources } = decoded(sample(1))
    expect(readings).toHaveLength(1)
    expect(sources?.map(({ length }) => length)).toEqual([326 - 9 - 2])
    expect(readings[0]).toMatchObject({
      time: '2024-12-03T17:46:07.000Z',
      position: {
        lat: 33.53196,
        lon: -7.637765,
        altitudeM: 103.8,
        courseDeg: 163.9,
        speedKmh: 61,
        satellites: 24,
        hdop: 0.5,
        valid: true,
      },
      ignition: true,
      motion: false,
      externalV: 13.27,
      batteryV: 4.152,
      odometerM: 682_815,
      driverKey: '01d042f31d000030',
      vin: 'UU1DJF00570678205',
      fuelPercent: 3200 / 255,
      obd: { rpm: 1734, speedKmh: 60, fuelRateLh: 3.5, runTimeS: 1642, vehicleOdometerM: 23_143_000 },
    })
  })

  test('an older tracker on a road in Vilnius', () => {
    expect(decoded(sample(6)).readings[0]).toEqual({
      time: '2011-10-17T10:28:57.000Z',
      position: {
        lat: 54.6305118,
        lon: 25.2712755,
        altitudeM: 197.1,
        courseDeg: 69.99,
        speedKmh: 16,
        satellites: 10,
        hdop: 0.9,
        valid: true,
      },
      ignition: true,
      motion: true,
      externalV: 13.198,
      odometerM: 21_741_933,
      inputs: { din1: 0, din2: 0, din4: 1, ain1V: 0 },
      raw: { event: 9, gsmSignal: 26, profile: 1, operator: 24_602 },
    })
  })
})

describe('a conversation', () => {
  test('records, codes and hellos have the documented answers', () => {
    expect(decoded(sample(5)).acks).toMatchObject([{ after: 'durable' }])
    expect(answers(decoded(sample(5)))).toEqual(['0002640113bc'])
    expect(answers(decoded(sample(5)), 'refused')).toEqual(['000264000235'])
    expect(answers(decoded(sample(1)))).toEqual(['0002640113bc'])
    expect(answers(decoded(sample(4), counting))).toEqual(['00026d01c4a4'])
    expect(message(15, fromAscii('FM-Eco4')).acks).toMatchObject([{ after: 'identified' }])
    expect(answers(message(15, fromAscii('FM-Eco4')))).toEqual(['00027301cb25'])
    expect(message(16, fromHex('')).acks).toMatchObject([{ after: 'received' }])
    expect(answers(message(16, fromHex('')))).toEqual(['00027401862d'])
    expect(answers(message(36, fromHex('0165c0000001020300000000')))).toEqual(['000288015385'])
  })

  test('records with a wrong checksum, or cut, are refused in the device’s own words', () => {
    const hurt = Uint8Array.from(sample(5))
    hurt[40] = (hurt[40] as number) ^ 1
    const refusal = fromHex('000264000235')
    expect(() => decoded(hurt)).toThrow(expect.objectContaining({ code: 'checksum', refusal }))
    expect(decoded(hurt, counting).faults).toBe(1)
    expect(() => message(1, fromHex('0003'))).toThrow(expect.objectContaining({ code: 'malformed', refusal }))
  })

  test('commands are text for the device, behind its password', () => {
    const sent = (command: Parameters<typeof ruptela.encodeCommand>[0], password?: string) => {
      const { bytes } = ruptela.encodeCommand(command, {
        uniqueId: imei,
        session: {},
        reference: 7,
        nowMs: 0,
        ...(password !== undefined && { password }),
      })
      expect([bytes[1], bytes[2]]).toEqual([bytes.length - 4, 0x6c])
      return ascii(bytes.subarray(3, -2))
    }
    expect(sent({ kind: 'engine-cut' }, 'pass')).toBe('pass immobilizer 10')
    expect(sent({ kind: 'engine-restore' }, 'pass')).toBe('pass resetimmob')
    expect(sent({ kind: 'output', output: 1, on: true })).toBe(' setio 1,2')
    expect(sent({ kind: 'output', output: 2, on: false })).toBe(' setio 2,0')
    expect(sent({ kind: 'reboot' })).toBe(' reset')
    expect(sent({ kind: 'request-position' })).toBe(' coords')
    expect(sent({ kind: 'text', text: ' version' })).toBe(' version')
    expect(() => sent({ kind: 'output', output: 3, on: true })).toThrow(
      expect.objectContaining({ code: 'unsupported' }),
    )
    expect(() => sent({ kind: 'report-interval', seconds: 10 })).toThrow(
      expect.objectContaining({ code: 'unsupported' }),
    )
  })

  test('answers of one byte say yes or no, others say it in words', () => {
    expect(message(17, fromHex('01')).replies).toEqual([{ kind: 'output', text: '1' }])
    expect(message(17, fromHex('00')).replies).toEqual([{ kind: 'output', text: '0', failed: true }])
    expect(message(3, fromAscii('FM-Eco4 00.03.53\r\n')).replies).toEqual([
      { kind: 'version', text: 'FM-Eco4 00.03.53' },
    ])
    expect(message(7, fromAscii('wrong password')).replies).toMatchObject([{ kind: 'reply', failed: true }])
  })

  test('a picture’s transfer is kept going to its end', () => {
    const part = (number: number) =>
      message(37, Uint8Array.of(2, 1, ...fromAscii('PHOTO001'), 0, 3, 0, number, 0xff, 0xd8))
    expect(part(0).commands.map((bytes) => hex(bytes.subarray(0, -2)))).toEqual(['000d89020150484f544f3030310001'])
    expect(part(2)).toMatchObject({ commands: [], replies: [{ kind: 'photo' }] })
  })

  test('what passes through the device is kept as it came, and answered', () => {
    const passed = message(14, fromHex('beef'))
    expect(passed.readings).toEqual([
      { time: '2026-01-02T03:04:05.000Z', flags: ['time-of-receipt'], raw: { message: 14, data: 'beef' } },
    ])
    expect(answers(passed)[0]).toMatch(/^00027201/)
    const unheardOf = message(99, fromHex('00'))
    expect(unheardOf.readings).toMatchObject([{ raw: { message: 99, data: '00' } }])
    expect(answers(unheardOf)[0]).toMatch(/^0002c701/)
  })

  test('a driver’s card is read from its tracks', () => {
    const tracks = ['^DOE$JOHN$MR^^', '600764310050=2512', '1400 1 0001234'].map((text) => [
      0,
      text.length,
      ...fromAscii(text),
    ])
    const card = message(36, Uint8Array.of(1, 0x65, 0xc0, 0, 0, 1, 1, 7, ...tracks.flat()))
    expect(card.readings).toMatchObject([{ driverKey: '600764310050', raw: { track1: '^DOE$JOHN$MR^^' } }])
  })

  test('a socket cannot change its device', () => {
    expect(() => ruptela.decode(sample(5), { uniqueId: '111111111111111' }, strict)).toThrow(ProtocolError)
  })
})

describe('meaning', () => {
  const meaningOf = (io: IoElement[], changes: Partial<RuptelaRecord> = {}) =>
    message(68, encodeRecords([{ ...record(), ...changes, io }], 'extended')).readings[0]
  const element = (to: string, value: number): IoElement => ({
    id: elementFor(to)?.id ?? -1,
    width: elementFor(to)?.width ?? 0,
    value,
  })

  test('every id has one line', () => {
    expect(new Set(ioElements.map(({ id }) => id)).size).toBe(ioElements.length)
  })

  test('scales, signs, events and lines', () => {
    expect(
      meaningOf([
        { id: 78, width: 2, value: 0xff9c },
        { id: 207, width: 1, value: 200 },
        { id: 166, width: 2, value: 12_000 },
        { id: 208, width: 4, value: 7 },
        { id: 5, width: 1, value: 0 },
        { id: 410, width: 1, value: 1 },
        { id: 411, width: 1, value: 0 },
        { id: 415, width: 1, value: 0 },
        { id: 758, width: 1, value: 2 },
        { id: 136, width: 1, value: 30 },
        { id: 29, width: 2, value: 0xffff },
      ]),
    ).toMatchObject({
      temperaturesC: { oneWire1: -10 },
      fuelPercent: 80,
      ignition: false,
      inputs: { din4: 0 },
      obd: { rpm: 1500, fuelUsedLitres: 3.5 },
      alarms: ['tow', 'gps-antenna-cut'],
      harsh: [{ kind: 'acceleration' }],
      raw: { externalV: 65_535, accelerationCount: 30 },
    })
  })

  test('the ignition that is told outweighs its line, whichever comes first', () => {
    const line: IoElement = { id: 5, width: 1, value: 1 }
    const told: IoElement = { id: 409, width: 1, value: 0 }
    expect(meaningOf([line, told])?.ignition).toBe(false)
    expect(meaningOf([told, line])?.ignition).toBe(false)
  })

  test('texts that go on in the next id', () => {
    const text = (id: number, value: string): IoElement => ({ id, width: 8, value: fromAscii(value) })
    const reading = meaningOf([
      text(104, 'WV1ZZZ2E'),
      text(105, 'Z8601538'),
      text(106, '8\0\0\0\0\0\0\0'),
      text(126, 'DF000012'),
      text(127, '34567890'),
      { id: 760, width: 8, value: fromHex('0000ac233f6e2190') },
      { id: 761, width: 8, value: fromHex('0102030405060708') },
      { id: 34, width: 8, value: new Uint8Array(8) },
    ])
    expect(reading).toMatchObject({
      vin: 'WV1ZZZ2EZ86015388',
      driverKey: 'DF00001234567890',
      beacons: [{ id: 'ac233f6e21900102030405060708' }],
    })
  })

  test('an odometer of the vehicle counts where the device has none', () => {
    expect(meaningOf([{ id: 114, width: 4, value: 2000 }])).toMatchObject({ odometerM: 10_000 })
    expect(meaningOf([{ id: 114, width: 4, value: 2000 }, element('odometerM', 7)])).toMatchObject({ odometerM: 7 })
    expect(meaningOf([{ id: 114, width: 4, value: 0 }])).not.toHaveProperty('odometerM')
  })

  test('without a fix there is no position, and what is unknown is absent', () => {
    expect(meaningOf([], { ...unset })).toEqual({ time: '2026-01-02T03:04:05.000Z' })
    expect(meaningOf([], { altitudeTenths: -0x8000, hdopTenths: 0xff })?.position).toEqual({
      lat: 52.5,
      lon: 13.4,
      courseDeg: 90,
      satellites: 11,
      speedKmh: 48,
      valid: true,
    })
    expect(meaningOf([], { satellites: 0 })).toMatchObject({ flags: ['no-fix'], position: { valid: false } })
    expect(meaningOf([], { altitudeTenths: -4305 })?.position?.altitudeM).toBe(-430.5)
  })

  test('parts are joined in their order only', () => {
    const parts = (...all: number[]) =>
      message(
        68,
        encodeRecords(
          all.map((part) => ({ ...record(), part })),
          'extended',
        ),
      ).readings.length
    expect(parts(0x20, 0x21, 0x22)).toBe(1)
    expect(parts(0x21, 0x22)).toBe(1) // the first was in an earlier frame
    expect(parts(0x20, 0x22)).toBe(2)
    expect(parts(0x00, 0x00)).toBe(2)
    expect(parts(0x10, 0x11, 0x10, 0x11)).toBe(2)
  })
})

describe('the wire', () => {
  const layout = fc.constantFrom<Layout>('plain', 'extended')
  const arbitraryRecord = (wide: boolean): fc.Arbitrary<RuptelaRecord> => {
    const u = (bits: number) => fc.integer({ min: 0, max: 2 ** bits - 1 })
    const i = (bits: number) => fc.integer({ min: -(2 ** (bits - 1)), max: 2 ** (bits - 1) - 1 })
    const id = u(wide ? 16 : 8)
    const fixed = (width: number) =>
      fc.array(fc.record({ id, width: fc.constant(width), value: u(width * 8) }), { maxLength: 5 })
    const long = fc.array(
      fc.record({ id, width: fc.constant(8), value: fc.uint8Array({ minLength: 8, maxLength: 8 }) }),
      { maxLength: 5 },
    )
    return fc.record({
      seconds: u(32),
      sameSecond: u(8),
      part: wide ? u(8) : fc.constant(0),
      priority: u(8),
      lonE7: i(32),
      latE7: i(32),
      altitudeTenths: i(16),
      courseHundredths: u(16),
      satellites: u(8),
      speedKmh: u(16),
      hdopTenths: u(8),
      eventId: id,
      io: fc.tuple(fixed(1), fixed(2), fixed(4), long).map((groups) => groups.flat()),
    })
  }

  test('what is encoded is decoded, in both layouts', () => {
    fc.assert(
      fc.property(
        layout.chain((name) =>
          fc.tuple(fc.constant(name), fc.array(arbitraryRecord(name === 'extended'), { maxLength: 4 })),
        ),
        ([name, records]) => {
          const { records: read } = decodeRecords(encodeRecords(records, name), name)
          expect(read.map(({ bytes: _, ...rest }) => rest)).toEqual(records)
        },
      ),
    )
  })

  test('the answer of the splitter does not depend on where bytes are cut, whatever they are', () => {
    const piece = fc.oneof(
      fc.constantFrom(...[1, 4, 5, 6].map(sample), fromHex('00ff0000'), fromHex('000900')),
      fc.uint8Array({ maxLength: 20 }),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), fc.array(fc.nat(60), { minLength: 1 }), (pieces, cuts) => {
        const stream = Buffer.concat(pieces)
        const whole = ruptela.split(stream, 512)
        const frames: string[] = []
        let garbageBytes = 0
        let held = Buffer.alloc(0)
        for (let at = 0, turn = 0; at < stream.length; turn += 1) {
          const next = Math.min(stream.length, at + 1 + (cuts[turn % cuts.length] as number))
          held = Buffer.concat([held, stream.subarray(at, next)])
          const part = ruptela.split(held, 512)
          frames.push(...part.frames.map(hex))
          garbageBytes += part.garbageBytes
          held = Buffer.from(held.subarray(part.consumed))
          at = next
        }
        expect({ frames, garbageBytes }).toEqual({ frames: whole.frames.map(hex), garbageBytes: whole.garbageBytes })
      }),
    )
  })

  test('a tracker of another make is not taken for one of these', () => {
    expect(ruptela.recognises(fromHex('000f333536393338'))).toBe('no')
    expect(ruptela.recognises(sample(6).subarray(0, 10))).toBe('more')
    expect(ruptela.recognises(sample(6))).toBe('yes')
  })
})

test('a device says what it read, and hears what it may forget', () => {
  const told: DecodedReading = {
    time: '2026-03-01T12:00:00.900Z',
    position: {
      lat: 52.5,
      lon: 13.4,
      altitudeM: 34.5,
      speedKmh: 48,
      courseDeg: 90.25,
      satellites: 9,
      hdop: 0.8,
      valid: true,
    },
    ignition: false,
    motion: true,
    odometerM: 1234,
    externalV: 12.34,
    driverKey: '01d042f31d000030',
    vin: 'WV1ZZZ2EZ86015388',
    obd: { rpm: 2150 },
    alarms: ['tow', 'gps-antenna-cut'],
    harsh: [{ kind: 'braking' }],
  }
  expect(ruptela.voice.carried(told)).toEqual({ ...told, time: '2026-03-01T12:00:00.000Z' })
  expect(ruptela.voice.carried({ time: told.time })).toEqual({ time: '2026-03-01T12:00:00.000Z' })
  const speaker = ruptela.voice.newSpeaker(imei)
  const hello = answers(decoded(speaker.login() as Uint8Array)).map(fromHex)
  const stored = answers(decoded(speaker.report([told]))).map(fromHex)
  const refused = answers(decoded(speaker.report([told])), 'refused').map(fromHex)
  expect(speaker.hear(Buffer.concat([...hello, ...stored, ...refused])).heard.map(({ kind }) => kind)).toEqual([
    'welcome',
    'stored',
    'refused',
  ])
})

function record(): RuptelaRecord {
  return {
    seconds: Date.UTC(2026, 0, 2, 3, 4, 5) / 1000,
    sameSecond: 0,
    part: 0,
    priority: 0,
    lonE7: 134_000_000,
    latE7: 525_000_000,
    altitudeTenths: 340,
    courseHundredths: 9000,
    satellites: 11,
    speedKmh: 48,
    hdopTenths: 9,
    eventId: 0,
    io: [],
  }
}
