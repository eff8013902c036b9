import { type Command, commandStatuses, type Instruction } from '@clutch/contracts/telematics/commands'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { become, isHazardous, isStill, keptAnswer, type Motion, mayBecome, motionAfter, newCommand } from './command.ts'

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

describe('what the vehicle does, reading by reading', () => {
  const nowMs = now.getTime()
  const told = (atMs: number, speedKmh: number | undefined, ignition?: boolean) => ({
    time: new Date(atMs).toISOString(),
    ...(speedKmh !== undefined && { position: { lat: 1, lon: 1, speedKmh, valid: true } }),
    ...(ignition !== undefined && { ignition }),
  })

  test('whatever its clock said before, one that says now that it rolls does not stand', () => {
    const before = fc.array(
      fc.record({
        aheadMs: fc.integer({ min: -3_600_000, max: 86_400_000 }),
        agoMs: fc.integer({ min: 0, max: 300_000 }),
        speedKmh: fc.option(fc.constantFrom(0, 2, 50), { nil: undefined }),
        ignition: fc.option(fc.boolean(), { nil: undefined }),
      }),
    )
    fc.assert(
      fc.property(before, fc.option(fc.boolean(), { nil: undefined }), (all, ignition) => {
        let motion: Motion | undefined
        for (const each of all.sort((a, b) => b.agoMs - a.agoMs)) {
          const arrivedMs = nowMs - each.agoMs
          motion = motionAfter(motion, told(arrivedMs + each.aheadMs, each.speedKmh, each.ignition), arrivedMs)
        }
        motion = motionAfter(motion, told(nowMs, 60, ignition), nowMs)
        for (const wanted of ['standing', 'off'] as const) {
          expect(isStill(motion, wanted, nowMs)).toBe(false)
          // nor a moment later, when it says nothing of its speed
          const silent = motionAfter(motion, told(nowMs + 5_000, undefined), nowMs + 5_000)
          if (ignition !== false) expect(isStill(silent, wanted, nowMs + 5_000)).toBe(false)
        }
      }),
    )
  })

  test('what it told before, and sends only now, does not make it stand', () => {
    const rolling = motionAfter(undefined, told(nowMs - 1_000, 60), nowMs)
    expect(motionAfter(rolling, told(nowMs - 60_000, 0, false), nowMs)).toBe(rolling)
  })

  test('what claims to be from far ahead says nothing', () => {
    const ahead = motionAfter(undefined, told(nowMs + 600_000, 0, false), nowMs)
    expect(isStill(ahead, 'standing', nowMs)).toBe(false)
    expect(isStill(motionAfter(undefined, told(nowMs, 0, false), nowMs), 'off', nowMs)).toBe(true)
  })

  test('an ignition is as it was last told, until the vehicle rolls', () => {
    const parked = motionAfter(undefined, told(nowMs - 60_000, 0, false), nowMs - 60_000)
    const still = motionAfter(parked, told(nowMs - 30_000, 0), nowMs - 30_000)
    expect(isStill(still, 'off', nowMs)).toBe(true)
    const rolls = motionAfter(still, told(nowMs - 20_000, 20), nowMs - 20_000)
    expect(isStill(motionAfter(rolls, told(nowMs, 0), nowMs), 'off', nowMs)).toBe(false)
  })
})

test('what is kept of an answer fits its column, and has no password in it', () => {
  expect(keptAnswer('PW,s3cret,OK s3cret', 's3cret')).toBe('PW,…,OK …')
  // too short to be told from anything else
  expect(keptAnswer('100,1', '1')).toBe('100,1')
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 5_000 }), (text) => {
      const kept = keptAnswer(`a\0${text}`, undefined)
      expect(kept).not.toContain('\0')
      expect(kept.length).toBeLessThanOrEqual(2_000)
    }),
  )
})

test('what is over stays as it is, and no step skips the approval', () => {
  const { command } = asked({ kind: 'engine-cut' }, 'both')
  expect(() => become(command, 'sent')).toThrow(RangeError)
  for (const from of ['acknowledged', 'failed', 'expired', 'cancelled'] as const)
    for (const to of commandStatuses) expect(mayBecome(from, to)).toBe(false)
  const walk = become(become(become(command, 'queued'), 'sent'), 'acknowledged')
  expect(walk).toMatchObject({ version: 4, status: 'acknowledged', waitsFor: null } satisfies Partial<Command>)
})
