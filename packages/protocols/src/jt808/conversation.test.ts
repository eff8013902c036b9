import type { DeviceCommand } from '@clutch/contracts/telematics/commands'
import { describe, expect, test } from 'vitest'
import { type Ack, type DecodeOptions, ProtocolError } from '../protocol.ts'
import { fromAscii, fromHex, hex } from '../wire.ts'
import { jt808 } from './family.ts'
import { type Address, encodeFrame } from './frames.ts'
import type { Jt808Session } from './session.ts'

const receivedAtMs = Date.UTC(2026, 10, 22, 8, 30, 5)
const strict: DecodeOptions = { checksum: 'strict', receivedAtMs }
const old: Address = { delimiter: 0x7e, phone: '013812345678' }
const since2019: Address = { delimiter: 0x7e, version: 1, phone: '00000000013812345678' }
const session: Jt808Session = { uniqueId: '13812345678', address: old }

const say = (message: number, body: string, { serial = 5, address = old } = {}) =>
  encodeFrame(address, { message, serial, body: fromHex(body) })
const bytesOf = (acks: readonly Ack[], outcome: 'accepted' | 'refused' = 'accepted') =>
  acks.map((ack) => hex(jt808.encodeAck(ack, outcome) ?? new Uint8Array(0)))

/** Beijing, 22 November 2026, 16:30:00 by its clock. */
const location = '0000000000000003' + '02612f60' + '06f0e2c0' + '002c' + '01c2' + '005a' + '261122163000'

describe('the way in', () => {
  test('a registration of 2013 is answered with a code that follows from the phone; the model is remembered', () => {
    const model = Buffer.from('VL300'.padEnd(20, '\0')).toString('hex')
    const body = `001f0073${'4142434445'}${model}${'30303030303031'}01d4c1423838383838`
    const { acks, session: after, readings } = jt808.decode(say(0x0100, body), {}, strict)
    expect(readings).toEqual([])
    expect(acks.map(({ after: fact }) => fact)).toEqual(['identified'])
    expect(bytesOf(acks)).toEqual([
      // 8100 · 15 bytes · phone · serial 0 · of 5 · done · 013812345678
      framed('8100000f01381234567800000005' + '00' + '303133383132333435363738'),
    ])
    expect(bytesOf(acks, 'refused')).toEqual([framed('8100000301381234567800000005' + '04')])
    expect(after).toEqual({ uniqueId: '13812345678', address: old, model: 'VL300' })
  })

  test('registrations of 2011 and of 2019 name their model elsewhere', () => {
    const of2011 = `001f00734142434445${Buffer.from('GL100'.padEnd(8)).toString('hex')}3030303030303101`
    expect(jt808.decode(say(0x0100, of2011), {}, strict).session.model).toBe('GL100')
    const of2019 = `001f0073${'41'.repeat(11)}${Buffer.from('JC371'.padEnd(30, '\0')).toString('hex')}${'30'.repeat(30)}01`
    const { session: after, acks } = jt808.decode(say(0x0100, of2019, { address: since2019 }), {}, strict)
    expect(after).toEqual({ uniqueId: '13812345678', address: since2019, model: 'JC371' })
    expect(bytesOf(acks)).toEqual([
      framed('8100400f010000000001381234567800000005' + '00' + '303133383132333435363738'),
    ])
  })

  test('an authentication is answered generally, before and since 2019', () => {
    const of2013 = jt808.decode(say(0x0102, hex(fromAscii('013812345678'))), {}, strict)
    expect(of2013.acks.map(({ after }) => after)).toEqual(['identified'])
    expect(bytesOf(of2013.acks)).toEqual([framed('8001000501381234567800000005010200')])
    expect(bytesOf(of2013.acks, 'refused')).toEqual([framed('8001000501381234567800000005010201')])
    const code = `0c${hex(fromAscii('013812345678'))}${'33'.repeat(15)}${'00'.repeat(20)}`
    const of2019 = jt808.decode(say(0x0102, code, { address: since2019 }), {}, strict)
    expect(of2019.session.uniqueId).toBe('13812345678')
    expect(bytesOf(of2019.acks)).toEqual([framed('80014005010000000001381234567800000005010200')])
  })

  test('heartbeats and goodbyes are heard', () => {
    for (const message of [0x0002, 0x0003, 0x0506, 0x1007, 0x8888]) {
      const { acks, readings } = jt808.decode(say(message, ''), session, strict)
      expect(readings).toEqual([])
      expect(acks.map(({ after }) => after)).toEqual(['received'])
      expect(bytesOf(acks)).toEqual([framed(`8001000501381234567800000005${message.toString(16).padStart(4, '0')}00`)])
    }
  })

  test('a heartbeat may tell of the battery', () => {
    const { readings, acks, sources } = jt808.decode(say(0x0002, '551f01'), session, strict)
    expect(readings).toEqual([
      {
        time: '2026-11-22T08:30:05.000Z',
        batteryPercent: 85,
        raw: { gsmSignal: 31, status: 1 },
        flags: ['time-of-receipt'],
      },
    ])
    expect(acks.map(({ after }) => after)).toEqual(['durable'])
    // Said again it is the same; said anew, the same values are another reading.
    const again = jt808.decode(say(0x0002, '551f01'), session, { ...strict, receivedAtMs: receivedAtMs + 20_000 })
    expect(again.sources?.map(hex)).toEqual(sources?.map(hex))
    const anew = jt808.decode(say(0x0002, '551f01', { serial: 6 }), session, strict)
    expect(anew.sources?.map(hex)).not.toEqual(sources?.map(hex))
  })

  test('a connection keeps its device', () => {
    const other = say(0x0002, '', { address: { ...old, phone: '013800000000' } })
    expect(() => jt808.decode(other, session, strict)).toThrow(/identity/)
    expect(() => jt808.decode(fromAscii('(740190311185,1,001,ELOCK,3,529439)'), session, strict)).toThrow(/identity/)
  })

  test('the time is told to those who ask', () => {
    const asked2019 = jt808.decode(say(0x0004, '', { address: since2019 }), session, strict)
    expect(asked2019.commands.map(hex)).toEqual([framed('8004400601000000000138123456780000261122163005')])
    const asked = jt808.decode(say(0x0109, ''), session, strict)
    expect(asked.commands.map(hex)).toEqual([framed('81090008013812345678000007ea0b16081e0500')])
    const askedOtherwise = jt808.decode(say(0x0f01, ''), session, { ...strict, utcOffsetMin: 60 })
    expect(askedOtherwise.commands.map(hex)).toEqual([framed('8f010007013812345678000000261122093005')])
    const inText = jt808.decode(fromAscii('(740190311185,1,001,BASE,2,TIME)'), {}, strict)
    expect(inText.commands.map((bytes) => Buffer.from(bytes).toString())).toEqual([
      '(740190311185,1,001,BASE,2,20261122083005)',
    ])
    expect(inText.session.uniqueId).toBe('740190311185')
  })
})

describe('a plug that starts', () => {
  const text = (content: string, length: number) => hex(fromAscii(content.padEnd(length, '\0')))
  const body = [
    ...[text('BOX20_V100001', 14), text('2026-01-02', 10), 'ab'.repeat(12), text('EC200', 15)],
    ...[text('861234567890123', 15), text('460001234567890', 15), text('89860000000000000001', 20)],
    ...['0007', text('WV1ZZZ2EZ86015388', 17), '000f4240', '00001388'],
  ].join('')

  test('says what it is, and is told the time of Beijing', () => {
    const { readings, acks, commands } = jt808.decode(say(0x0205, body), session, strict)
    expect(readings).toEqual([
      {
        time: '2026-11-22T08:30:05.000Z',
        flags: ['time-of-receipt'],
        vin: 'WV1ZZZ2EZ86015388',
        odometerM: 1_000_000,
        obd: { fuelUsedLitres: 5 },
        raw: {
          firmware: 'BOX20_V100001',
          firmwareDate: '2026-01-02',
          processorId: 'ab'.repeat(12),
          modem: 'EC200',
          imei: '861234567890123',
          imsi: '460001234567890',
          iccid: '89860000000000000001',
          vehicleModel: 7,
        },
      },
    ])
    expect(acks).toEqual([])
    expect(commands.map(hex)).toEqual([framed('8205000b013812345678000026112216300500000000' + '00')])
  })

  test('says something else where it is shorter', () => {
    const { readings } = jt808.decode(say(0x0205, body.slice(0, 40)), session, strict)
    expect(readings).toMatchObject([{ raw: { message: '0205' } }])
  })
})

describe('locations', () => {
  test('one is answered once it is durable', () => {
    const { readings, acks } = jt808.decode(say(0x0200, location), session, strict)
    expect(readings).toEqual([
      {
        time: '2026-11-22T08:30:00.000Z',
        position: { lat: 39.923552, lon: 116.449984, altitudeM: 44, speedKmh: 45, courseDeg: 90, valid: true },
        ignition: true,
        outputs: { engineCut: 0 },
      },
    ])
    expect(acks.map(({ after }) => after)).toEqual(['durable'])
    expect(bytesOf(acks)).toEqual([framed('8001000501381234567800000005020000')])
    expect(bytesOf(acks, 'refused')).toEqual([framed('8001000501381234567800000005020001')])
  })

  test('the clock is that of China, unless the device is configured otherwise or tells otherwise', () => {
    const timeOf = (body: string, options: Partial<DecodeOptions> = {}, known: Jt808Session = session) =>
      jt808.decode(say(0x0200, body), known, { ...strict, ...options }).readings[0]?.time
    expect(timeOf(location, { utcOffsetMin: -180 })).toBe('2026-11-22T19:30:00.000Z')
    const telling = `${location}eb09${hex(fromAscii('UTC+05:30'))}`
    expect(timeOf(telling)).toBe('2026-11-22T11:00:00.000Z')
    expect(timeOf(telling, { utcOffsetMin: 0 })).toBe('2026-11-22T16:30:00.000Z')
    const { session: after } = jt808.decode(say(0x0200, telling), session, strict)
    expect(timeOf(location, {}, after)).toBe('2026-11-22T11:00:00.000Z')
  })

  test('one without a time is of when it arrived', () => {
    const without = location.replace('261122163000', '000000000000')
    expect(jt808.decode(say(0x0200, without), session, strict).readings[0]).toMatchObject({
      time: '2026-11-22T08:30:05.000Z',
      flags: ['time-of-receipt'],
    })
    const nonsense = location.replace('261122163000', '261322163000')
    expect(jt808.decode(say(0x0200, nonsense), session, strict).readings[0]).toMatchObject({
      flags: ['time-of-receipt'],
      raw: { deviceTime: '261322163000' },
    })
  })

  test.each(['260230163000', '26112216300a', '261122246000', '2611221660ff'])('%s is no time', (clock) => {
    const frame = say(0x0200, location.replace('261122163000', clock))
    expect(jt808.decode(frame, session, strict).readings[0]).toMatchObject({
      time: '2026-11-22T08:30:05.000Z',
      flags: ['time-of-receipt'],
      raw: { deviceTime: clock },
    })
  })

  test('a batch is one answer, and states each by the bytes that a single report has', () => {
    const second = location.replace('163000', '163010')
    const batch = `000201001c${location}001c${second}`
    const { readings, acks, sources } = jt808.decode(say(0x0704, batch), session, strict)
    expect(readings.map(({ time, raw }) => [time, raw])).toEqual([
      ['2026-11-22T08:30:00.000Z', { kept: 1 }],
      ['2026-11-22T08:30:10.000Z', { kept: 1 }],
    ])
    expect(bytesOf(acks)).toEqual([framed('8001000501381234567800000005070400')])
    const single = jt808.decode(say(0x0200, second), session, strict)
    expect(sources?.[1] && hex(sources[1])).toBe(single.sources?.[0] && hex(single.sources[0]))
  })

  test('a short batch has one byte of length, and of seven bytes is the battery', () => {
    expect(jt808.decode(say(0x0210, `1c${location}1c${location}`), session, strict).readings).toHaveLength(2)
    expect(jt808.decode(say(0x0210, '4b261122163000'), session, strict).readings).toEqual([
      { time: '2026-11-22T08:30:00.000Z', batteryPercent: 75 },
    ])
  })

  test('asked for, one is the answer to its question too', () => {
    for (const [message, kind] of [
      [0x0201, 'location'],
      [0x0500, 'vehicle-control'],
    ] as const) {
      const { readings, replies, sources } = jt808.decode(say(message, `0007${location}`), session, strict)
      expect(readings).toHaveLength(1)
      expect(replies).toEqual([{ kind, text: kind, reference: 7 }])
      expect(sources?.map(hex)).toEqual([location])
    }
  })

  test('with one byte of serial, one is answered as it asks to be', () => {
    const body = `2706100804532233288011355560${'2e05003101000000060800001093143501000200030'.slice(0, 42)}`
    const asking = Buffer.from(`5501${(0x8000 | (body.length / 2)).toString(16)}70016081800001${body}`, 'hex')
    const frame = Buffer.concat([
      Uint8Array.of(0x7e),
      asking,
      Uint8Array.of(
        asking.reduce((sum, byte) => sum ^ byte, 0),
        0x7e,
      ),
    ])
    const { acks } = jt808.decode(frame, {}, strict)
    expect(acks.map(({ after }) => after)).toEqual(['durable'])
    expect(bytesOf(acks)).toEqual([framed('4401000370016081800001550100')])
  })
})

describe('what is not taken', () => {
  test('an unknown message is kept as it came, and its sender told that it is', () => {
    const { acks, readings } = jt808.decode(say(0x0fed, '0102'), session, strict)
    expect(readings).toMatchObject([{ flags: ['time-of-receipt'], raw: { message: '0fed', body: '0102' } }])
    expect(acks.map(({ after }) => after)).toEqual(['durable'])
    expect(bytesOf(acks)).toEqual([framed('80010005013812345678000000050fed03')])
    expect(jt808.decode(say(0x0fed, ''), session, strict).readings).toEqual([])
  })

  test('an encrypted one is told to be, and is kept for those who can look', () => {
    const frame = fromHex(framed('0200040201381234567800050102'))
    expect(refusalOf(frame)).toEqual({
      code: 'unsupported',
      refusal: framed('8001000501381234567800000005020003'),
    })
  })

  test('one that ends early is told to be wrong', () => {
    expect(refusalOf(say(0x0200, '00000000'))).toEqual({
      code: 'malformed',
      refusal: framed('8001000501381234567800000005020002'),
    })
    expect(refusalOf(say(0x0704, `000201001c${location}00ff`))).toMatchObject({ code: 'malformed' })
    const filled = jt808.decode(say(0x0704, `000101001c${location}0000`), session, strict)
    expect(filled.readings).toHaveLength(1)
  })

  test('so is one with a wrong checksum, on a live socket', () => {
    const frame = say(0x0200, location)
    frame[20] = (frame[20] as number) ^ 1
    expect(refusalOf(frame)).toEqual({
      code: 'checksum',
      refusal: framed('8001000501381234567800000005020002'),
    })
    expect(jt808.decode(frame, session, { ...strict, checksum: 'count' }).faults).toBe(1)
    expect(jt808.decode(frame, session, { ...strict, checksum: 'ignore' }).faults).toBe(0)
  })

  test('of a picture the place is taken', () => {
    const { readings, acks } = jt808.decode(say(0x0801, `0000000900000102${location}ffd8ffe0`), session, strict)
    expect(readings).toMatchObject([
      { position: { lat: 39.923552 }, raw: { mediaId: 9, mediaEvent: 1, mediaChannel: 2 } },
    ])
    expect(bytesOf(acks)).toEqual([framed('8001000501381234567800000005080103')])
  })
})

describe('answers to commands', () => {
  test('name the command', () => {
    const reply = (message: number, body: string) => jt808.decode(say(message, body), session, strict)
    expect(reply(0x0001, '0007810500')).toMatchObject({
      replies: [{ kind: 'ack-8105', text: 'done', reference: 7 }],
      acks: [], // nobody answers an answer
    })
    expect(reply(0x0001, '0007810503').replies).toEqual([
      { kind: 'ack-8105', text: 'not supported', reference: 7, failed: true },
    ])
    expect(reply(0x0104, '00070200000001040000003c00000013056c6f63616c').replies).toEqual([
      { kind: 'parameters', text: 'heartbeatIntervalS=60 server=local', reference: 7 },
    ])
    const told = (id: string, text: string) =>
      `0000${id}${text.length.toString(16).padStart(2, '0')}${hex(fromAscii(text))}`
    const parameters = [
      told('0010', 'net'),
      told('0011', 'meuser'),
      told('0012', 'mepass'),
      told('0015', 'other'),
      told('0016', 'otherpass'),
    ]
    expect(reply(0x0104, `0007${'05'}${parameters.join('')}`).replies).toEqual([
      { kind: 'parameters', text: 'apn=net', reference: 7 },
    ])
    expect(reply(0x1300, `0007${Buffer.from('4f004b00', 'hex').swap16().toString('hex')}`).replies).toEqual([
      { kind: 'text', text: 'OK', reference: 7 },
    ])
    expect(reply(0x6006, `00${hex(fromAscii('<OK>'))}`).replies).toEqual([{ kind: 'text', text: '<OK>' }])
    expect(reply(0x6006, '014f6053ef').replies).toEqual([{ kind: 'text', text: '你可' }])
    expect(reply(0x0701, `00000002${hex(fromAscii('OK'))}`).replies).toEqual([{ kind: 'text', text: 'OK' }])
  })
})

describe('commands', () => {
  const context = { uniqueId: '13812345678', session, reference: 0x0102, nowMs: receivedAtMs }
  const told = (command: DeviceCommand, changes: object = {}) =>
    hex(jt808.encodeCommand(command, { ...context, ...changes }).bytes)
  const header = (message: string, bytes: number) => `${message}${bytes.toString(16).padStart(4, '0')}0138123456780102`
  const header2019 = (message: string, bytes: number) =>
    `${message}40${bytes.toString(16).padStart(2, '0')}01000000000138123456780102`
  const newer = { session: { ...session, address: since2019 } }

  test('have the documented bytes', () => {
    expect(told({ kind: 'reboot' })).toBe(framed(`${header('8105', 1)}04`))
    expect(told({ kind: 'request-position' })).toBe(framed(header('8201', 0)))
    expect(told({ kind: 'report-interval', seconds: 30 })).toBe(framed(`${header('8103', 10)}0100000029040000001e`))
    expect(told({ kind: 'text', text: 'STATUS#' })).toBe(framed(`${header('8300', 8)}01${hex(fromAscii('STATUS#'))}`))
    expect(told({ kind: 'output', output: 1, on: true })).toBe(framed(`${header('8500', 1)}01`))
    expect(told({ kind: 'engine-cut' })).toBe(framed(`${header('8105', 1)}f0`))
    expect(told({ kind: 'engine-restore' })).toBe(framed(`${header('8105', 1)}f1`))
  })

  test('differ since 2019', () => {
    expect(told({ kind: 'output', output: 1, on: false }, newer)).toBe(framed(`${header2019('8500', 5)}0001000100`))
    expect(told({ kind: 'text', text: 'A' }, newer)).toBe(framed(`${header2019('8300', 3)}010241`))
  })

  test('differ by model', () => {
    const cut = (model: string) => told({ kind: 'engine-cut' }, { model })
    expect(cut('W15L')).toBe(framed(`${header('8105', 1)}64`))
    expect(cut('VL300')).toBe(framed(`${header('8105', 4)}${hex(fromAscii('#0;1'))}`))
    expect(cut('A006')).toBe(framed(`${header('a006', 7)}01261122163005`))
    expect(told({ kind: 'text', text: 'RST' }, { model: 'GL100' })).toBe(
      framed(`${header('8103', 9)}010000f03003${hex(fromAscii('RST'))}`),
    )
    // As it called itself when it registered.
    expect(told({ kind: 'engine-restore' }, { session: { ...session, model: 'W15L' } })).toBe(
      framed(`${header('8105', 1)}65`),
    )
  })

  test('find their device before it has said anything', () => {
    expect(told({ kind: 'reboot' }, { session: {} })).toBe(framed(`${header('8105', 1)}04`))
  })

  test('that nobody defined are refused', () => {
    expect(() => told({ kind: 'output', output: 2, on: true })).toThrow(ProtocolError)
  })
})

/** Adds the checksum and the delimiters, and escapes. */
function framed(text: string): string {
  const plain = fromHex(text)
  const check = plain.reduce((sum, byte) => sum ^ byte, 0)
  const inner = [...plain, check].map((byte) =>
    byte === 0x7e ? '7d02' : byte === 0x7d ? '7d01' : hex(Uint8Array.of(byte)),
  )
  return `7e${inner.join('')}7e`
}

function refusalOf(frame: Uint8Array): { code: string; refusal: string } {
  try {
    jt808.decode(frame, session, strict)
  } catch (error) {
    if (error instanceof ProtocolError) return { code: error.code, refusal: hex(error.refusal ?? new Uint8Array(0)) }
  }
  throw new Error('was not refused')
}
