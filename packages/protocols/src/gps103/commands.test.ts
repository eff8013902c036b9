import { describe, expect, test } from 'vitest'
import { ascii, fromAscii } from '../wire.ts'
import { encodeCommand } from './commands.ts'
import { gps103Voice } from './voice.ts'

const context = { uniqueId: '359586015829802', session: {}, reference: 7, nowMs: 0 }
const head = '**,imei:359586015829802,'

describe('what a device is told', () => {
  test.each([
    [{ kind: 'engine-cut' }, 'J', true],
    [{ kind: 'engine-restore' }, 'K', true],
    [{ kind: 'request-position' }, 'B', false],
    [{ kind: 'report-interval', seconds: 30 }, 'C,30s', false],
    [{ kind: 'report-interval', seconds: 90 }, 'C,90s', false],
    [{ kind: 'report-interval', seconds: 300 }, 'C,05m', false],
    [{ kind: 'report-interval', seconds: 86_400 }, 'C,24h', false],
    [{ kind: 'text', text: 'H,080' }, 'H,080', true],
    [{ kind: 'text', text: '122,10.0.0.1,5001' }, '122,10.0.0.1,5001', true],
    [{ kind: 'text', text: 'STATUS' }, 'STATUS', false],
  ] as const)('%o', (command, order, answered) => {
    const encoded = encodeCommand(command, context)
    expect(ascii(encoded.bytes)).toBe(head + order)
    expect(encoded.answered).toBe(answered)
  })

  test('not what its two digits cannot say', () => {
    expect(() => encodeCommand({ kind: 'report-interval', seconds: 100 }, context)).toThrow('seconds to 99')
    expect(() => encodeCommand({ kind: 'reboot' }, context)).toThrow('cannot be told')
  })
})

describe('what a device hears and says', () => {
  const speaker = () => gps103Voice.newSpeaker('359586015829802')

  test('words and orders have no ends of their own', () => {
    const { heard, consumed } = speaker().hear(fromAscii(`LOADONON${head}E;${head}JON${head}C,30s${head}K`))
    expect(consumed).toBe(8 + head.length * 4 + 2 + 3 + 5 + 1)
    expect(heard.map((each) => (each.kind === 'command' ? each.text : each.kind))).toEqual([
      'welcome',
      'stored',
      'stored',
      'other',
      'J',
      'stored',
      'C,30s',
      'K',
    ])
  })

  test('half a word is waited for', () => {
    expect(speaker().hear(fromAscii('ONLOA'))).toEqual({ consumed: 2, heard: [{ kind: 'stored' }] })
    expect(speaker().hear(fromAscii('**,ime')).consumed).toBe(0)
  })

  test('it answers where it cut the engine', () => {
    const device = speaker()
    device.report([
      { time: '2026-03-01T12:00:00.250Z', position: { lat: 1.5, lon: -2.25, valid: true }, ignition: true },
    ])
    const [heard] = device.hear(fromAscii(`${head}J`)).heard
    expect(heard?.kind === 'command' && ascii(heard.answer as Uint8Array)).toBe(
      'imei:359586015829802,jt,260301120000,,F,120000.250,A,0130.00000,N,00215.00000,W,,,,1,,,,;',
    )
  })

  test('without a place, it says so and when', () => {
    expect(
      gps103Voice.carried({
        time: '2026-03-01T12:00:00.250Z',
        ignition: false,
        fuelPercent: 45.126,
        temperaturesC: { sensor1: -7.4, sensor2: 3 },
        batteryPercent: 50.4,
        alarms: ['overspeed', 'sos'],
        odometerM: 7,
      }),
    ).toEqual({
      time: '2026-03-01T12:00:00.000Z',
      ignition: false,
      fuelPercent: 45.13,
      temperaturesC: { sensor1: -7 },
      batteryPercent: 50,
      alarms: ['sos'],
    })
  })
})
