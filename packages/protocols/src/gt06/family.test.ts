import { describe, expect, test } from 'vitest'
import { type Decoded, type DecodeOptions, ProtocolError } from '../protocol.ts'
import { fromAscii, fromHex, hex } from '../wire.ts'
import { encodeCommandFrame } from './commands.ts'
import { type Gt06Session, gt06 } from './family.ts'
import { encodeFrame } from './frames.ts'

const receivedAtMs = Date.UTC(2015, 11, 29, 0, 0, 21)
const strict: DecodeOptions = { checksum: 'strict', receivedAtMs }
const session: Gt06Session = { uniqueId: '356938035643809' }

function decode(frame: string, from: Gt06Session = session, options: DecodeOptions = strict): Decoded<Gt06Session> {
  return gt06.decode(fromHex(frame), from, options)
}

function accepted({ acks }: Decoded<Gt06Session>): string[] {
  return acks.map((ack) => hex(gt06.encodeAck(ack, 'accepted') ?? new Uint8Array(0)))
}

describe('a login', () => {
  const documented = '78781101075253367890024270003201000512790d0a'

  test('names the device and its zone, and is answered once the device is known', () => {
    const decoded = decode(documented, {})
    expect(decoded.session).toEqual({ uniqueId: '752533678900242', deviceType: 0x7000, utcOffsetMin: 480 })
    expect(decoded.readings).toEqual([])
    expect(decoded.acks.map(({ after }) => after)).toEqual(['identified'])
    expect(accepted(decoded)).toEqual(['7878050100059ff80d0a'])
  })

  test('that is refused hears nothing', () => {
    const [ack] = decode(documented, {}).acks
    expect(ack && gt06.encodeAck(ack, 'refused')).toBeUndefined()
  })

  test('tells a zone west of Greenwich with its quarter hours', () => {
    const login = encodeFrame(1, fromHex('0356938035643809' + '0000' + '4dd8'), 1)
    expect(gt06.decode(login, {}, strict).session.utcOffsetMin).toBe(-765)
  })

  test('may tell neither model nor zone', () => {
    const login = encodeFrame(1, fromHex('0356938035643809'), 1)
    expect(gt06.decode(login, {}, strict).session).toEqual({ uniqueId: '356938035643809' })
  })

  test('cannot change the device of a connection', () => {
    expect(() => decode(documented)).toThrow(new ProtocolError('malformed', 'the device changed its identity'))
  })

  test('the zone counts for all that follows, and one that was set for the device counts more', () => {
    const position = '787822220f0c1d023305c9027ac8180c46586000140001cc00287d001f71000001000820860d0a'
    const { session: east } = decode(documented, {})
    expect(decode(position).readings[0]?.time).toBe('2015-12-29T02:51:05.000Z')
    expect(decode(position, east).readings[0]?.time).toBe('2015-12-28T18:51:05.000Z')
    expect(decode(position, east, { ...strict, utcOffsetMin: 0 }).readings[0]?.time).toBe('2015-12-29T02:51:05.000Z')
  })
})

describe('answers', () => {
  test('a heartbeat is answered at once, with its own number', () => {
    const decoded = decode('78780a134004040001000fdcee0d0a')
    expect(decoded.acks.map(({ after }) => after)).toEqual(['received'])
    expect(accepted(decoded)).toEqual([hex(encodeFrame(0x13, new Uint8Array(0), 0x0f))])
    expect(decoded.readings).toEqual([
      {
        time: '2015-12-29T00:00:21.000Z',
        ignition: false,
        charging: false,
        batteryPercent: 66,
        outputs: { engineCut: 0 },
        raw: { status: 0x40, gsmSignal: 4 },
        flags: ['time-of-receipt'],
      },
    ])
  })

  test('an alarm is answered once it is stored', () => {
    const decoded = decode('787825260f0c1d030b26c9027ac8180c4658600004000901cc00287d001f718004041302000c472a0d0a')
    expect(decoded.acks.map(({ after }) => after)).toEqual(['durable'])
    expect(accepted(decoded)).toEqual([hex(encodeFrame(0x26, new Uint8Array(0), 0x0c))])
    expect(decoded.readings[0]).toMatchObject({
      time: '2015-12-29T03:11:38.000Z',
      alarms: ['tampering'],
      outputs: { engineCut: 1 },
      cells: [{ mcc: 460, mnc: 0, areaCode: 10365, cellId: 8049 }],
    })
  })

  test('a position waits for no answer', () => {
    expect(decode('787822220f0c1d023305c9027ac8180c46586000140001cc00287d001f71000001000820860d0a').acks).toEqual([])
  })

  test('who asks for the time hears it in UTC, with the documented bytes', () => {
    const decoded = decode('7878058a000688290d0a')
    expect(decoded.readings).toEqual([])
    expect(accepted(decoded)).toEqual(['78780b8a0f0c1d0000150006f0860d0a'])
  })

  test('who asks for an address hears that there is none, in the long form', () => {
    const decoded = decode(
      '78782e2a0f0c1d071139ca027ac8000c4658000014d83132353230313335333231373730373900000000000001002a6ece0d0a',
    )
    expect(decoded.readings).toEqual([])
    expect(accepted(decoded)).toEqual([
      hex(encodeFrame(0x97, Uint8Array.of(11, 0, 0, 0, 0, ...fromAscii('NA&&NA&&0##')), 0x2a, true)),
    ])
  })

  test('hand-held trackers hear their time again, without length and checksum', () => {
    const decoded = decode('787800691710231108500200cc080c4e2fa5640c4e2fa66e0d0a')
    expect(decoded.acks.map(({ after }) => after)).toEqual(['durable'])
    expect(accepted(decoded)).toEqual(['787800691710231108500d0a'])
  })

  test('what is told in the long form is answered in the long form', () => {
    expect(accepted(decode('79790008940b02e3048614200d0a'))).toEqual([
      hex(encodeFrame(0x94, new Uint8Array(0), 0x486, true)),
    ])
  })

  test('a short message of an unknown type is answered and not stored', () => {
    const decoded = gt06.decode(encodeFrame(0x5e, fromHex('0102'), 9), session, strict)
    expect(decoded.readings).toEqual([])
    expect(accepted(decoded)).toEqual([hex(encodeFrame(0x5e, new Uint8Array(0), 9))])
  })

  test('a long one is kept as it came, and answered once it is stored', () => {
    const decoded = gt06.decode(encodeFrame(0x5e, fromHex('0102'), 9, true), session, strict)
    expect(decoded.readings).toMatchObject([{ raw: { messageType: 0x5e, data: '0102' } }])
    expect(decoded.acks.map(({ after }) => after)).toEqual(['durable'])
    expect(accepted(decoded)).toEqual([hex(encodeFrame(0x5e, new Uint8Array(0), 9, true))])
    expect(gt06.decode(encodeFrame(0x5e, new Uint8Array(0), 9, true), session, strict)).toMatchObject({
      readings: [],
      acks: [],
    })
  })

  test('a command that comes back is nothing', () => {
    expect(gt06.decode(encodeCommandFrame('STATUS#', 1, 1), session, strict)).toMatchObject({ readings: [], acks: [] })
  })
})

describe('a photo', () => {
  test('is fetched piece by piece', () => {
    const offered = encodeFrame(
      0x35,
      fromHex('11061809130c' + '01' + '03107d24' + '08488a58' + '010001' + '00000450' + '00000007'),
      3,
    )
    const first = gt06.decode(offered, session, strict)
    expect(first.readings).toEqual([])
    expect(first.commands.map(hex)).toEqual([hex(encodeFrame(0x36, fromHex('00000007' + '00000000' + '0400'), 0))])

    const piece = (offset: string, bytes: number) =>
      encodeFrame(
        0x36,
        Uint8Array.of(...fromHex(`00000007${offset}`), bytes >> 8, bytes & 0xff, ...new Uint8Array(bytes).fill(0xd8)),
        4,
        true,
      )
    const second = gt06.decode(piece('00000000', 1_024), first.session, strict)
    expect(second.commands.map(hex)).toEqual([hex(encodeFrame(0x36, fromHex('00000007' + '00000400' + '0050'), 0))])
    expect(second.readings).toMatchObject([
      { raw: { photoId: 7, photoOffset: 0, photoBytes: 1_104, photoData: 'd8'.repeat(1_024) } },
    ])

    const third = gt06.decode(piece('00000400', 80), second.session, strict)
    expect(third.commands).toEqual([])
    expect(third.session).toEqual(session)
    expect(third.readings).toMatchObject([{ raw: { photoOffset: 1_024, photoData: 'd8'.repeat(80) } }])
  })
})

describe('sources', () => {
  const bytes = (archive: string) => fromHex(`0f0c1d023305c9027ac8180c46586000140001cc00287d001f710003${archive}`)

  test('a position that had to wait is the same as when it was sent first', () => {
    const now = gt06.decode(encodeFrame(0x22, bytes('00'), 1), session, strict)
    const later = gt06.decode(encodeFrame(0x22, bytes('01'), 77), session, strict)
    expect(later.readings[0]?.raw?.archive).toBe(1)
    expect(later.sources?.map(hex)).toEqual(now.sources?.map(hex))
    expect(now.sources).toHaveLength(1)
  })

  test('a heartbeat like the one before is another heartbeat', () => {
    expect(decode('78780a134004040001000fdcee0d0a').sources).toBeUndefined()
  })
})

describe('commands', () => {
  const context = { uniqueId: '356938035643809', session, reference: 0x0102, nowMs: receivedAtMs }
  const textOf = (frame: Uint8Array) => String.fromCharCode(...frame.subarray(9, frame.length - 6))

  test('have the documented bytes', () => {
    expect(hex(encodeCommandFrame('sos#', 0, 1))).toBe('78780e800800000000736f732300016d6a0d0a')
    const { bytes, answered } = gt06.encodeCommand({ kind: 'engine-cut' }, context)
    expect(hex(bytes)).toBe(hex(encodeFrame(0x80, Uint8Array.of(12, 0, 0, 1, 2, ...fromAscii('RELAY,1#')), 0x0102)))
    expect(answered).toBe(true)
  })

  test.each([
    [{ kind: 'engine-cut' }, undefined, 'RELAY,1#'],
    [{ kind: 'engine-restore' }, undefined, 'RELAY,0#'],
    [{ kind: 'engine-cut' }, 'GT06', 'DYD,000000#'],
    [{ kind: 'engine-restore' }, 'gt06', 'HFYD,000000#'],
    [{ kind: 'engine-cut' }, 'G109', 'DYD#'],
    [{ kind: 'engine-restore' }, 'G109', 'HFYD#'],
    [{ kind: 'output', output: 1, on: true }, 'VL103', 'RELAY,1#'],
    [{ kind: 'output', output: 1, on: false }, 'VL103', 'RELAY,0#'],
    [{ kind: 'reboot' }, undefined, 'RESET#'],
    [{ kind: 'request-position' }, undefined, 'WHERE#'],
    [{ kind: 'report-interval', seconds: 30 }, undefined, 'TIMER,30#'],
    [{ kind: 'text', text: 'GMT,E,0,0#' }, undefined, 'GMT,E,0,0#'],
  ] as const)('%o to %s is %s', (command, model, text) => {
    expect(textOf(gt06.encodeCommand(command, { ...context, ...(model && { model }) }).bytes)).toBe(text)
  })

  test('carry the password of the device', () => {
    const { bytes } = gt06.encodeCommand({ kind: 'engine-cut' }, { ...context, model: 'GT06', password: '123456' })
    expect(textOf(bytes)).toBe('DYD,123456#')
  })

  test.each([
    { kind: 'output', output: 2, on: true },
    { kind: 'report-interval', seconds: 1 },
    { kind: 'report-interval', seconds: 86_400 },
    { kind: 'text', text: 'x'.repeat(300) },
  ] as const)('%o is not to be told', (command) => {
    expect(() => gt06.encodeCommand(command, context)).toThrow(ProtocolError)
  })

  test('are answered with the reference, in both forms', () => {
    const short = encodeFrame(0x15, Uint8Array.of(16, 0, 0, 1, 2, ...fromAscii('DYD=Success!'), 0, 2), 5)
    expect(gt06.decode(short, session, strict).replies).toEqual([
      { kind: 'reply', text: 'DYD=Success!', reference: 0x0102 },
    ])
    const long = encodeFrame(0x21, Uint8Array.of(0, 0, 1, 2, 1, ...fromAscii('HFYD=Success!')), 5, true)
    expect(gt06.decode(long, session, strict).replies).toEqual([
      { kind: 'reply', text: 'HFYD=Success!', reference: 0x0102 },
    ])
    const wide = encodeFrame(0x21, fromHex('00000102' + '02' + '65ad6cb963a5'), 5, true)
    expect(gt06.decode(wide, session, strict).replies).toEqual([
      { kind: 'reply', text: '\u65ad\u6cb9\u63a5', reference: 0x0102 },
    ])
  })

  test('whose words about the network are a reading’s too, but for user and password', () => {
    const text = 'GPRS:ON; Currently use APN:internet,meuser,mepass; Server:1,host.example,5023,0; PASSWORD:4711;'
    const reply = encodeFrame(0x21, Uint8Array.of(0, 0, 0, 7, 1, ...fromAscii(text)), 5, true)
    expect(gt06.decode(reply, session, strict).readings[0]?.raw?.reply).toBe(
      'GPRS:ON; Currently use APN:internet; Server:1,host.example,5023,0; PASSWORD:;',
    )
  })

  test.each(['DYD=Fail!', 'DYD=Unvalued Fix', 'DYD=Speed Limit, Speed 40km/h', 'Invalid command'])(
    '«%s» says that it was not done',
    (text) => {
      const reply = encodeFrame(0x21, Uint8Array.of(0, 0, 0, 7, 1, ...fromAscii(text)), 5, true)
      expect(gt06.decode(reply, session, strict).replies).toEqual([{ kind: 'reply', text, reference: 7, failed: true }])
    },
  )
})
