import { describe, expect, test } from 'vitest'
import { ascii } from '../wire.ts'
import { encodeCommand, timeOfReference } from './commands.ts'
import { referenceOf } from './texts.ts'
import { h02Voice } from './voice.ts'

const context = { uniqueId: '4109179024', session: {}, reference: 47, nowMs: 0 }

describe('what a device is told', () => {
  test.each([
    [{ kind: 'engine-cut' }, '*HQ,4109179024,S20,000047,1,1#', true],
    [{ kind: 'engine-restore' }, '*HQ,4109179024,S20,000047,1,0#', true],
    [{ kind: 'report-interval', seconds: 60 }, '*HQ,4109179024,S17,000047,60#', true],
    [{ kind: 'request-position' }, '*HQ,4109179024,D1,000047,60,1#', false],
    [{ kind: 'reboot' }, '*HQ,4109179024,R1,000047#', false],
    [{ kind: 'text', text: 'RCONF' }, 'RCONF', true],
  ] as const)('%o', (command, bytes, answered) => {
    const encoded = encodeCommand(command, context)
    expect(ascii(encoded.bytes)).toBe(bytes)
    expect(encoded.answered).toBe(answered)
  })

  test('in its maker’s letters', () => {
    const { bytes } = encodeCommand({ kind: 'engine-cut' }, { ...context, session: { maker: 'TH' } })
    expect(ascii(bytes)).toBe('*TH,4109179024,S20,000047,1,1#')
  })

  test('it has no outputs, and no days between two reports', () => {
    expect(() => encodeCommand({ kind: 'output', output: 1, on: true }, context)).toThrow('relay')
    expect(() => encodeCommand({ kind: 'report-interval', seconds: 86_400 }, context)).toThrow('too long')
  })

  test('every reference comes back', () => {
    for (let reference = 1; reference <= 65_535; reference += 1) {
      if (referenceOf(timeOfReference(reference)) !== reference) expect.fail(`reference ${reference}`)
    }
  })
})

describe('what a device answers', () => {
  test('where it was when it cut its engine', () => {
    const speaker = h02Voice.newSpeaker('4109179024')
    speaker.report([{ time: '2026-03-01T12:00:00.000Z', position: { lat: 1.5, lon: -2.25, valid: true } }])
    const { heard } = speaker.hear(encodeCommand({ kind: 'engine-cut' }, context).bytes)
    expect(heard.map((each) => each.kind === 'command' && ascii(each.answer as Uint8Array))).toEqual([
      '*HQ,4109179024,V4,S20,DONE,000047,120000,A,0130.0000,N,00215.0000,W,000.00,,010326#',
    ])
  })

  test('without a place, what it carries is what it says of itself', () => {
    expect(
      h02Voice.carried({ time: '2026-03-01T12:00:00.400Z', batteryPercent: 66.6, ignition: true, odometerM: 5 }),
    ).toEqual({
      time: '2026-03-01T12:00:00.000Z',
      batteryPercent: 67,
      ignition: true,
      inputs: { door: 0 },
      outputs: { engineCut: 0 },
      raw: { status: 0xffffffff },
    })
    expect(h02Voice.carried({ time: '2026-03-01T12:00:00.000Z' })).toEqual({ time: '2026-03-01T12:00:00.000Z' })
  })
})
