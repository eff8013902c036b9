import { describe, expect, test } from 'vitest'
import { ascii, fromAscii } from '../wire.ts'
import { encodeCommand } from './commands.ts'
import { tk103Voice } from './voice.ts'

const context = { uniqueId: '013612345678', session: {}, reference: 7, nowMs: 0 }

describe('what a device is told', () => {
  test.each([
    [{ kind: 'engine-cut' }, '(013612345678AV010)', true],
    [{ kind: 'engine-restore' }, '(013612345678AV011)', true],
    [{ kind: 'reboot' }, '(013612345678AT00)', true],
    [{ kind: 'request-position' }, '(013612345678AP00)', true],
    [{ kind: 'report-interval', seconds: 30 }, '(013612345678AR00001E0000)', false],
    [{ kind: 'text', text: 'AP12H050L000' }, '(013612345678AP12H050L000)', true],
    [{ kind: 'text', text: '(013612345678AX01)' }, '(013612345678AX01)', false],
  ] as const)('%o', (command, text, answered) => {
    const encoded = encodeCommand(command, context)
    expect(ascii(encoded.bytes)).toBe(text)
    expect(encoded.answered).toBe(answered)
  })

  test('not what four digits cannot say, and no circuits', () => {
    expect(() => encodeCommand({ kind: 'report-interval', seconds: 86_400 }, context)).toThrow('too long')
    expect(() => encodeCommand({ kind: 'output', output: 1, on: true }, context)).toThrow('wired')
  })
})

describe('what a device hears and says', () => {
  test('answers and orders, each in its brackets', () => {
    const speaker = tk103Voice.newSpeaker('013612345678')
    const said = '(013612345678AP05)(013612345678AS012)(013612345678AP01HSO)(013612345678AV010)(0136'
    const { heard, consumed } = speaker.hear(fromAscii(said))
    expect(consumed).toBe(said.length - 5)
    expect(heard.map((each) => (each.kind === 'command' ? each.text : each.kind))).toEqual([
      'welcome',
      'other',
      'stored',
      'AV010',
    ])
    const order = heard.at(-1)
    expect(order?.kind === 'command' && ascii(order.answer as Uint8Array)).toBe('(013612345678BV010)')
  })

  test('where it is, when asked', () => {
    const speaker = tk103Voice.newSpeaker('013612345678')
    speaker.report([
      {
        time: '2026-03-01T12:00:00.250Z',
        position: { lat: 1.5, lon: -2.25, valid: true, speedKmh: 50 },
        ignition: true,
      },
    ])
    const [heard] = speaker.hear(fromAscii('(013612345678AP00)')).heard
    expect(heard?.kind === 'command' && ascii(heard.answer as Uint8Array)).toBe(
      '(013612345678BP04260301A0130.0000N00215.0000W050.0120000000.0001000000L00000000)',
    )
  })

  test('without a place, it tells its batteries', () => {
    expect(
      tk103Voice.carried({
        time: '2026-03-01T12:00:00.250Z',
        batteryPercent: 80,
        batteryV: 3.917,
        externalV: 12.44,
        ignition: true,
      }),
    ).toEqual({ time: '2026-03-01T12:00:00.000Z', batteryPercent: 80, batteryV: 3.92, externalV: 12.4 })
    expect(tk103Voice.carried({ time: '2026-03-01T12:00:00.250Z' })).toEqual({ time: '2026-03-01T12:00:00.000Z' })
  })
})
