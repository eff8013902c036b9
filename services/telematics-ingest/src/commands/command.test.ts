import { type Command, commandStatuses, type Instruction } from '@clutch/contracts/telematics/commands'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { become, isHazardous, isStill, mayBecome, newCommand } from './command.ts'

const now = new Date('2026-03-01T12:00:00.000Z')
const asked = (instruction: Instruction, rule: 'stationary' | 'second-person' | 'both') =>
  newCommand({ instruction }, { id: 'cmd_1', deviceId: 'dev_1', actor: 'usr_a', now, rule })

describe('what an engine cut needs', () => {
  const hazards: Instruction[] = [
    { kind: 'engine-cut' },
    { kind: 'output', output: 1, on: true },
    { kind: 'output', output: 1, on: false },
    { kind: 'text', text: 'setdigout 1' },
  ]
  test.each(hazards)('%j: what can cut an engine needs what the tenant set', (instruction) => {
    expect(asked(instruction, 'second-person')).toMatchObject({
      standstill: 'none',
      command: { status: 'awaiting-approval' },
    })
    expect(asked(instruction, 'stationary')).toMatchObject({ standstill: 'standing', command: { status: 'queued' } })
    expect(asked(instruction, 'both')).toMatchObject({
      standstill: 'standing',
      command: { status: 'awaiting-approval' },
    })
  })

  test('to immobilise always waits for a vehicle that stands with its ignition off', () => {
    for (const rule of ['stationary', 'second-person', 'both'] as const)
      expect(asked({ kind: 'immobilise' }, rule).standstill).toBe('off')
  })

  test('what harms nobody waits for nobody', () => {
    for (const kind of ['engine-restore', 'reboot', 'request-position'] as const) {
      expect(isHazardous({ kind })).toBe(false)
      expect(asked({ kind }, 'both')).toMatchObject({ standstill: 'none', command: { status: 'queued' } })
    }
  })

  test('a hazard is not left lying about: it expires within the hour unless told otherwise', () => {
    expect(asked({ kind: 'engine-cut' }, 'both').command.expiresAt).toBe('2026-03-01T13:00:00.000Z')
    expect(asked({ kind: 'reboot' }, 'both').command.expiresAt).toBe('2026-03-02T12:00:00.000Z')
  })
})

describe('standstill', () => {
  const nowMs = now.getTime()
  const motion = (change: object) => ({ speedKmh: 0, valid: true, ignition: true, atMs: nowMs - 5_000, ...change })

  test('a vehicle of which nothing, nothing fresh or no fix is known does not stand', () => {
    expect(isStill(undefined, 'standing', nowMs)).toBe(false)
    expect(isStill(motion({ atMs: nowMs - 121_000 }), 'standing', nowMs)).toBe(false)
    expect(isStill(motion({ atMs: nowMs + 121_000 }), 'standing', nowMs)).toBe(false)
    expect(isStill(motion({ valid: false }), 'standing', nowMs)).toBe(false)
    expect(isStill(motion({ speedKmh: undefined }), 'standing', nowMs)).toBe(false)
  })

  test('one that moves does not stand, whatever its ignition says', () => {
    fc.assert(
      fc.property(fc.double({ min: 3, max: 300 }), fc.constantFrom(true, false, undefined), (speedKmh, ignition) => {
        expect(isStill(motion({ speedKmh, ignition }), 'standing', nowMs)).toBe(false)
        expect(isStill(motion({ speedKmh, ignition }), 'off', nowMs)).toBe(false)
      }),
    )
  })

  test('standing is enough for the one, ignition off is needed for the other', () => {
    expect(isStill(motion({}), 'standing', nowMs)).toBe(true)
    expect(isStill(motion({}), 'off', nowMs)).toBe(false)
    expect(isStill(motion({ ignition: undefined }), 'off', nowMs)).toBe(false)
    expect(isStill(motion({ ignition: false }), 'off', nowMs)).toBe(true)
    expect(isStill(motion({ ignition: false, valid: false }), 'off', nowMs)).toBe(true)
    expect(isStill(undefined, 'none', nowMs)).toBe(true)
  })
})

test('what is over stays as it is, and no step skips the approval', () => {
  const { command } = asked({ kind: 'engine-cut' }, 'both')
  expect(() => become(command, 'sent')).toThrow(RangeError)
  for (const from of ['acknowledged', 'failed', 'expired', 'cancelled'] as const)
    for (const to of commandStatuses) expect(mayBecome(from, to)).toBe(false)
  const walk = become(become(become(command, 'queued'), 'sent'), 'acknowledged')
  expect(walk).toMatchObject({ version: 4, status: 'acknowledged', waitsFor: null } satisfies Partial<Command>)
})
