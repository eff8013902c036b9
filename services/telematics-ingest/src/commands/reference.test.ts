import type { DeviceCommand } from '@clutch/contracts/telematics/commands'
import { families } from '@clutch/protocols/families'
import type { DecodeOptions, FrameFamily, ProtocolSession } from '@clutch/protocols/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { referencesOf } from './possible.ts'
import { lateAnswerMs, nextReference } from './reference.ts'

test('whatever is asked and answered, and when: no two commands that are open or were until just now share a number', () => {
  const steps = fc.array(
    fc.oneof(
      fc.constant('tell' as const),
      fc.record({ endOf: fc.nat({ max: 200 }) }),
      fc.record({ pauseMs: fc.integer({ min: 0, max: lateAnswerMs }) }),
    ),
    { maxLength: 300 },
  )
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 70 }), (all, width) => {
      const told: { reference: number; overAt: number | undefined }[] = []
      let last = 0
      let now = 0
      for (const step of all) {
        if (step !== 'tell') {
          if ('pauseMs' in step) now += step.pauseMs
          else {
            const open = told.filter(({ overAt }) => overAt === undefined)
            const ended = open[step.endOf % Math.max(1, open.length)]
            if (ended !== undefined) ended.overAt = now
          }
          continue
        }
        const kept = told.filter(({ overAt }) => overAt === undefined || now < overAt + lateAnswerMs)
        const reference = nextReference(last, new Set(kept.map((each) => each.reference)), width)
        if (reference === undefined) {
          expect(kept).toHaveLength(width)
          continue
        }
        expect(kept.map((each) => each.reference)).not.toContain(reference)
        expect(reference).toBeGreaterThanOrEqual(1)
        expect(reference).toBeLessThanOrEqual(width)
        told.push({ reference, overAt: undefined })
        last = reference
      }
    }),
  )
})

test('a number rests until all others have had their turn', () => {
  let last = 0
  const seen: number[] = []
  for (let count = 0; count < 116; count += 1) {
    last = nextReference(last, new Set(), 58) as number
    seen.push(last)
  }
  expect(seen.slice(0, 58)).toEqual(Array.from({ length: 58 }, (_, index) => index + 1))
  expect(seen.slice(58)).toEqual(seen.slice(0, 58))
})

const uniqueId = '356938035643809'
const strict: DecodeOptions = { checksum: 'strict', receivedAtMs: Date.UTC(2026, 2, 1, 12) }
const samples: Record<DeviceCommand['kind'], DeviceCommand> = {
  'engine-cut': { kind: 'engine-cut' },
  'engine-restore': { kind: 'engine-restore' },
  output: { kind: 'output', output: 1, on: true },
  reboot: { kind: 'reboot' },
  'request-position': { kind: 'request-position' },
  'report-interval': { kind: 'report-interval', seconds: 60 },
  text: { kind: 'text', text: 'STATUS' },
}

describe.each(families.map((family) => [family.name, family] as const))('%s', (name, family) => {
  test('an answer names the command it is for by any number we may choose, or by none', () => {
    const width = referencesOf(name)
    const edges = [1, 2, width - 1, width]
    const kinds = family.commands.filter((kind) => told(family, samples[kind], 1).answered)
    expect(kinds.length).toBeGreaterThan(0)
    fc.assert(
      fc.property(
        fc.constantFrom(...kinds),
        fc.oneof(fc.constantFrom(...edges), fc.integer({ min: 1, max: width })),
        (kind, reference) => {
          const { replies } = told(family, samples[kind], reference)
          expect([undefined, reference]).toContain(replies[0]?.reference)
        },
      ),
    )
  })
})

function told(family: FrameFamily, command: DeviceCommand, reference: number) {
  const speaker = family.voice.newSpeaker(uniqueId)
  let session: ProtocolSession = family.newSession()
  const login = speaker.login()
  if (login !== undefined) {
    for (const frame of family.split(login, 4096).frames) {
      const decoded = family.decode(frame, session, strict)
      session = decoded.session
      for (const ack of decoded.acks) speaker.hear(family.encodeAck(ack, 'accepted') ?? new Uint8Array(0))
    }
  }
  const { bytes, answered } = family.encodeCommand(command, {
    uniqueId,
    session,
    reference,
    nowMs: strict.receivedAtMs,
  })
  const [heard] = speaker.hear(bytes).heard
  const answer = heard?.kind === 'command' ? heard.answer : undefined
  const replies =
    answer === undefined
      ? []
      : family.split(answer, 4096).frames.flatMap((frame) => family.decode(frame, session, strict).replies)
  return { answered, replies }
}
