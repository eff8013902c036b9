import type { DeviceProblemKind } from '@clutch/contracts/telematics/device-health'
import type { HealthLimits } from '@clutch/contracts/telematics/device-settings'
import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fold, type Memory } from './fold.ts'
import { limitsOf } from './limits.ts'

const startMs = Date.UTC(2026, 2, 1, 12)

/** A device: readings go in at the second at which they were made, unless they come later. */
class Folded {
  memory: Memory = {}
  readonly open = new Set<DeviceProblemKind>()
  readonly story: string[] = []
  readonly #health: HealthLimits

  constructor(health: HealthLimits = {}) {
    this.#health = health
  }

  take(second: number, said: Partial<DecodedReading>, lagS = 0): this {
    const atMs = startMs + second * 1_000
    const reading = { time: new Date(atMs).toISOString(), ...said }
    const { memory, opened, cleared } = fold(
      this.memory,
      this.open,
      reading,
      atMs + lagS * 1_000,
      limitsOf(this.#health),
    )
    // What is remembered has to survive being written down.
    this.memory = JSON.parse(JSON.stringify(memory)) as Memory
    for (const kind of cleared) {
      expect(this.open.delete(kind)).toBe(true)
      this.story.push(`-${kind}`)
    }
    for (const { kind } of opened) {
      expect(this.open.has(kind)).toBe(false)
      this.open.add(kind)
      this.story.push(`+${kind}`)
    }
    return this
  }

  each(from: number, said: readonly Partial<DecodedReading>[], everyS = 60): this {
    for (const [index, one] of said.entries()) this.take(from + index * everyS, one)
    return this
  }
}

const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value)
const volts = (...all: number[]) => all.map((batteryV) => ({ batteryV }))
const supply = (...all: number[]) => all.map((externalV) => ({ externalV }))
const fix = (lat: number, more: Partial<DecodedReading> = {}) => ({ position: { lat, lon: 13, valid: true }, ...more })

describe('low battery', () => {
  test('three low readings in a row open it, three well ones clear it, between the two nothing happens', () => {
    expect(new Folded().each(0, volts(3.4, 3.4, 3.6, 3.4, 3.4)).story).toEqual([])
    const device = new Folded().each(0, volts(3.4, 3.4, 3.4))
    expect(device.story).toEqual(['+low-battery'])
    device.each(1_000, volts(3.6, 3.65, 3.7, 3.75, 3.75, 3.6, 3.75))
    expect(device.story).toEqual(['+low-battery'])
    device.each(2_000, volts(3.75, 3.75))
    expect(device.story).toEqual(['+low-battery', '-low-battery'])
  })

  test('per cent count as volts do; what says neither counts for nothing', () => {
    const low = [{ batteryPercent: 14 }, {}, { batteryPercent: 14 }, {}, { batteryPercent: 14 }]
    expect(new Folded().each(0, low).story).toEqual(['+low-battery'])
  })

  test('a device may have limits of its own, or none', () => {
    expect(new Folded({ lowBatteryV: 11 }).each(0, volts(10, 10, 10)).story).toEqual(['+low-battery'])
    expect(new Folded({ lowBatteryV: null, lowBatteryPercent: null }).each(0, volts(1, 1, 1)).story).toEqual([])
  })
})

describe('unplugged', () => {
  test('the supply was there and is gone; three good readings in a row clear it', () => {
    expect(new Folded().each(0, supply(0, 4, 0)).story).toEqual([])
    const device = new Folded().each(0, supply(12, 4.9))
    expect(device.story).toEqual(['+unplugged'])
    device.each(1_000, supply(12, 12, 7, 12, 12))
    expect(device.story).toEqual(['+unplugged'])
    expect(device.each(2_000, supply(12)).story).toEqual(['+unplugged', '-unplugged'])
  })

  test('the device cries out, and says later that it is supplied again', () => {
    const device = new Folded().take(0, { alarms: ['unplugged'] }).each(60, times(9, {}))
    expect(device.story).toEqual(['+unplugged'])
    expect(device.take(900, { alarms: ['power-restored'] }).each(960, times(2, {})).story).toEqual([
      '+unplugged',
      '-unplugged',
    ])
  })
})

test('jamming ends when it was quiet for ten minutes and there were fixes again', () => {
  const device = new Folded().take(0, { alarms: ['jamming'] }).each(60, times(15, {}))
  expect(device.open).toContain('jamming')
  device.each(1_000, [fix(52), fix(52), fix(52)])
  expect(device.story).toEqual(['+jamming', '-jamming'])
  const again = new Folded().take(0, { alarms: ['jamming'] }).each(60, times(9, fix(52)))
  expect(again.open).toContain('jamming')
  again.take(599, { alarms: ['jamming'] }).each(660, times(9, fix(52)))
  expect(again.open).toContain('jamming')
  expect(again.each(1_200, times(2, fix(52))).open).not.toContain('jamming')
})

describe('tow', () => {
  const off = { ignition: false }
  test('with the ignition off, three fixes far from where it was parked; driving ends it', () => {
    const device = new Folded().each(0, [fix(52, { ignition: true }), fix(52.001, off), fix(52.0011, off)])
    device.each(1_000, [fix(52.01, off), fix(52.0011, off), fix(52.01, off), fix(52.02, off)])
    expect(device.story).toEqual([])
    device.take(2_000, fix(52.03, off))
    expect(device.story).toEqual(['+tow'])
    device.each(2_060, [fix(52.04, off), fix(52.05, off)])
    expect(device.take(3_000, { ignition: true }).story).toEqual(['+tow', '-tow'])
  })

  test('it rests where it was brought: there it is parked now', () => {
    const device = new Folded().each(0, [fix(52, off), fix(53, off), fix(53.1, off), fix(53.2, off)])
    device.each(1_000, times(11, fix(53.2, off)))
    expect(device.story).toEqual(['+tow', '-tow'])
    expect(device.each(3_000, times(20, fix(53.2, off))).story).toHaveLength(2)
  })

  test('fixes that nobody believes tow nobody', () => {
    const stray = fix(40, { ignition: false, flags: ['teleport'] })
    expect(new Folded().each(0, [fix(52, off), stray, stray, stray, stray]).story).toEqual([])
  })
})

describe('clock drift', () => {
  test('ahead: three samples in a row; well again when all that are remembered are', () => {
    const device = new Folded()
    for (let n = 0; n < 3; n += 1) device.take(n * 60, {}, -61)
    expect(device.story).toEqual(['+clock-drift'])
    for (let n = 3; n < 22; n += 1) device.take(n * 60, {}, 0)
    expect(device.open).toContain('clock-drift')
    device.take(22 * 60, {}, 0)
    expect(device.story).toEqual(['+clock-drift', '-clock-drift'])
  })

  test('behind: the best of twenty samples lags; one that does not clears it', () => {
    const device = new Folded()
    for (let n = 0; n < 19; n += 1) device.take(n * 60, {}, 400)
    expect(device.story).toEqual([])
    device.take(19 * 60, {}, 400)
    expect(device.story).toEqual(['+clock-drift'])
    expect(device.take(30 * 60, {}, 5).story).toEqual(['+clock-drift', '-clock-drift'])
  })

  test('a device that empties a day’s buffer is not behind', () => {
    const device = new Folded()
    for (let n = 0; n < 1_000; n += 1) device.take(n * 60, {}, 86_400 - n * 60 + n / 10)
    expect(device.story).toEqual([])
  })

  test('a clock that was set back does not make what follows old news', () => {
    const device = new Folded()
    for (let n = 0; n < 3; n += 1) device.take(n * 60, {}, -86_400)
    device.open.clear()
    device.story.length = 0
    device
      .take(86_400 + 200, volts(3.4)[0]!)
      .take(86_400 + 260, volts(3.4)[0]!)
      .take(86_400 + 320, volts(3.4)[0]!)
    expect(device.story).toContain('+low-battery')
  })
})

describe('silent sensor', () => {
  const both = { temperaturesC: { hold: 4 }, inputs: { din1: 0 } }
  const one = { inputs: { din1: 0 } }
  test('what always came is missed after an hour of reports, and well after it came three times', () => {
    const device = new Folded().each(0, times(20, both))
    device.each(1_200, times(59, one))
    expect(device.story).toEqual([])
    device.each(4_740, times(1, one))
    expect(device.story).toEqual(['+silent-sensor'])
    expect(device.each(5_000, [both, one, both]).story).toHaveLength(1)
    expect(device.each(5_300, [both]).story).toEqual(['+silent-sensor', '-silent-sensor'])
  })

  test('time in which nothing was reported does not count, and what never came regularly is not missed', () => {
    expect(new Folded().each(0, times(20, both)).take(1_000_000, one).story).toEqual([])
    expect(new Folded().each(0, times(19, both)).each(1_140, times(500, one)).story).toEqual([])
  })

  test('a device with hundreds of sensors is remembered in bounds', () => {
    const device = new Folded()
    for (let n = 0; n < 50; n += 1)
      device.take(n, { inputs: Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`s${n}_${i}`, 1])) })
    expect(JSON.stringify(device.memory).length).toBeLessThan(4_000)
  })
})

describe('whatever is said', () => {
  const said = fc.record(
    {
      batteryV: fc.constantFrom(3, 3.6, 4),
      externalV: fc.constantFrom(0, 6, 12),
      ignition: fc.boolean(),
      position: fc.record({ lat: fc.constantFrom(52, 52.01), lon: fc.constant(13), valid: fc.boolean() }),
      alarms: fc.subarray(['tow', 'jamming', 'unplugged', 'power-restored', 'sos']),
      inputs: fc.constantFrom({ a: 1 }, { b: 1 }),
    },
    { requiredKeys: [] },
  ) as fc.Arbitrary<Partial<DecodedReading>>
  const drive = fc.array(fc.record({ gapS: fc.integer({ min: 1, max: 900 }), said }), { maxLength: 60 })

  test('a reading older than the newest changes nothing at all', () => {
    fc.assert(
      fc.property(drive, said, fc.integer({ min: 1, max: 86_400 }), (steps, old, ageS) => {
        const device = new Folded()
        let second = 0
        for (const step of steps) {
          second += step.gapS
          device.take(second, step.said)
        }
        if (steps.length === 0) return
        const before = JSON.stringify(device.memory)
        const told = device.story.length
        device.take(second - ageS, old, ageS)
        expect(JSON.stringify(device.memory)).toBe(before)
        expect(device.story).toHaveLength(told)
      }),
    )
  })

  test('a resend counts for nothing: told twice, the story is the same', () => {
    fc.assert(
      fc.property(drive, (steps) => {
        const once = new Folded()
        const twice = new Folded()
        let second = 0
        for (const step of steps) {
          second += step.gapS
          once.take(second, step.said)
          twice.take(second, step.said).take(second, step.said, 2)
        }
        expect(twice.story).toEqual(once.story)
      }),
    )
  })

  test('values that alternate open a problem at most once and never clear it', () => {
    const alternations: [Partial<DecodedReading>, Partial<DecodedReading>][] = [
      [{ batteryV: 3 }, { batteryV: 4 }],
      [{ externalV: 12 }, { externalV: 0 }],
      [{ alarms: ['unplugged'] }, { alarms: ['power-restored'] }],
      [{ alarms: ['jamming'] }, fix(52)],
      [fix(52, { ignition: false }), fix(52.01, { ignition: false })],
      [{ inputs: { a: 1 } }, { inputs: { b: 1 } }],
    ]
    for (const [a, b] of alternations) {
      const device = new Folded()
      for (let n = 0; n < 200; n += 1) device.take(n * 30, n % 2 === 0 ? a : b)
      expect(device.story.length).toBeLessThanOrEqual(1)
    }
    const clock = new Folded()
    for (let n = 0; n < 200; n += 1) clock.take(n * 600, {}, n % 2 === 0 ? -70 : 400)
    expect(clock.story.length).toBeLessThanOrEqual(1)
  })

  test('open and cleared take turns, for every kind', () => {
    fc.assert(
      fc.property(drive, (steps) => {
        const device = new Folded()
        let second = 0
        for (const step of steps) {
          second += step.gapS
          device.take(second, step.said) // take() holds it
        }
      }),
    )
  })
})
