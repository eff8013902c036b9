import { readFileSync } from 'node:fs'
import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { describe, expect, test } from 'vitest'
import { type DecodeOptions, ProtocolError } from '../protocol.ts'
import { ascii, fromAscii, fromHex } from '../wire.ts'
import { meitrack } from './family.ts'
import { encodeFrame } from './frames.ts'

const strict: DecodeOptions = { checksum: 'strict', receivedAtMs: Date.UTC(2026, 0, 2, 3, 4, 5) }
const imei = '353358017784062'
const context = { uniqueId: imei, session: {}, reference: 17, nowMs: 0 }
interface Sample {
  verify: string
  payload: { enc: 'hex' | 'latin1'; data: string }
  key?: string
  expect?: string
}
const samples = readFileSync(new URL('testdata/meitrack.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line, index) => ({ line: index + 1, ...(JSON.parse(line) as Sample) }))
const bytesOf = ({ payload: { enc, data } }: Sample) => (enc === 'hex' ? fromHex(data) : fromAscii(data))
const sample = (line: number) => bytesOf(samples[line - 1] as Sample)
const decoded = (bytes: Uint8Array, options = strict) => meitrack.decode(bytes, {}, options)
const text = (content: string, identifier = 'A') => encodeFrame('$', identifier, imei, fromAscii(content))

describe('a conversation', () => {
  test('a batch is answered with its own identifier and count, once it is durable', () => {
    const { acks } = decoded(sample(6))
    expect(acks).toMatchObject([{ after: 'durable' }])
    expect(acks.map((ack) => ascii(meitrack.encodeAck(ack, 'accepted') ?? fromHex('')))).toEqual([
      '@@B27,862090050007465,CCE,3*DB\r\n',
    ])
  })

  test('commands have the documented bytes', () => {
    const sent = (command: Parameters<typeof meitrack.encodeCommand>[0], reference = 17) =>
      ascii(meitrack.encodeCommand(command, { ...context, reference }).bytes)
    expect(sent({ kind: 'request-position' })).toBe('@@Q25,353358017784062,A10*6A\r\n')
    expect(sent({ kind: 'report-interval', seconds: 60 }, 22)).toBe('@@V27,353358017784062,A12,6*D5\r\n')
    expect(sent({ kind: 'report-interval', seconds: 1 })).toContain(',A12,1*')
    expect(sent({ kind: 'text', text: 'A11,10' }, 19)).toBe('@@S28,353358017784062,A11,10*FD\r\n')
    expect(sent({ kind: 'text', text: 'D03,1,camera_picture.jpg' }, 4)).toBe(
      '@@D46,353358017784062,D03,1,camera_picture.jpg*21\r\n',
    )
    expect(sent({ kind: 'engine-cut' })).toContain(',C01,0,12222*')
    expect(sent({ kind: 'engine-restore' })).toContain(',C01,0,02222*')
    expect(sent({ kind: 'output', output: 3, on: true })).toContain(',C01,0,22122*')
    expect(sent({ kind: 'reboot' })).toContain(',F01*')
  })

  test('answers carry the identifier of their command', () => {
    const replies = (frame: string) => decoded(fromAscii(frame)).replies
    expect(replies('$$S28,353358017784062,A11,OK*FE\r\n')).toEqual([{ kind: 'reply', text: 'A11,OK', reference: 19 }])
    expect(replies('$$B33,863070010825791,B99,1,17,18*B5\r\n')).toMatchObject([{ text: 'B99,1,17,18', reference: 2 }])
    expect(decoded(text('C01,2', 'O')).replies).toEqual([{ kind: 'reply', text: 'C01,2', reference: 15, failed: true }])
    expect(decoded(text('C46,12', 'i')).replies).toEqual([{ kind: 'reply', text: 'C46,12', reference: 41 }])
  })

  test('a picture’s transfer is kept going, eight parts at a time, to its end', () => {
    const part = (number: number, parts = 20) =>
      decoded(
        encodeFrame(
          '$',
          'O',
          imei,
          Uint8Array.from([...fromAscii(`D00,0215080432_C2E03.jpg,${parts},${number},`), 0x2a, 0xff, 0x0d, 0x0a]),
        ),
      )
    expect(part(6).commands).toEqual([])
    expect(part(7).commands.map(ascii)).toEqual([expect.stringContaining(',D00,0215080432_C2E03.jpg,8*')])
    expect(part(19)).toMatchObject({ commands: [], replies: [{ kind: 'photo', text: 'D00,0215080432_C2E03.jpg,20' }] })
    expect(decoded(text('D03,OK', 'D')).commands.map(ascii)).toEqual([
      expect.stringMatching(/^@@O46,353358017784062,D00,camera_picture\.jpg,0\*..\r\n$/),
    ])
  })

  test('a hello is answered', () => {
    const { acks, readings } = decoded(text('AAC,hello', 'z'))
    expect(readings).toEqual([])
    expect(acks.map((ack) => [ack.after, ascii(meitrack.encodeAck(ack, 'accepted') ?? fromHex(''))])).toEqual([
      ['received', expect.stringMatching(/^@@z27,353358017784062,AAC,1\*/)],
    ])
  })

  test('a socket cannot change its device', () => {
    expect(() => meitrack.decode(sample(6), { uniqueId: imei }, strict)).toThrow(ProtocolError)
  })
})

test('a device says what it read, and hears what it may forget', () => {
  const told: DecodedReading = {
    time: '2026-03-01T12:00:00.900Z',
    position: {
      lat: 52.5,
      lon: 13.4,
      altitudeM: 34,
      speedKmh: 48.4,
      courseDeg: 90,
      satellites: 9,
      hdop: 0.8,
      valid: true,
    },
    ignition: false,
    odometerM: 1234,
    externalV: 12.34,
    batteryV: 3.97,
    fuelPercent: 61,
    engineHours: 10.5,
    driverKey: '0012BCA1',
    obd: { rpm: 2150 },
    alarms: ['sos'],
  }
  const carried = meitrack.voice.carried(told)
  expect(carried).toMatchObject({
    ...told,
    time: '2026-03-01T12:00:00.000Z',
    position: { ...told.position, speedKmh: 48 },
  })
  expect(meitrack.voice.carried({ ...told, ignition: true }).ignition).toBe(true)
  expect(meitrack.voice.carried({ time: told.time })).toEqual({ time: '2026-03-01T12:00:00.000Z', raw: { event: 35 } })
  const speaker = meitrack.voice.newSpeaker(imei)
  const { acks, readings } = decoded(speaker.report([told, told]))
  expect(readings).toEqual([carried, carried])
  expect(acks.flatMap((ack) => speaker.hear(meitrack.encodeAck(ack, 'accepted') ?? fromHex('')).heard)).toEqual([
    { kind: 'stored' },
  ])
})
