import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TelemetryPoint } from '../telemetry/telemetry-point.ts'
import { countOf, quantileOf, type VitalDay, vitalPart } from './vital-day.ts'

const minute = 60_000
const hour = 60 * minute
const start = Date.parse('2026-03-02T06:00:00.000Z')

type Said = Partial<TelemetryPoint>
const at = (ms: number, said: Said): TelemetryPoint => ({ timeMs: start + ms, lat: 0, lon: 0, valid: false, ...said })

/** The days as they are told last, after all silence. */
function daysOf(points: readonly TelemetryPoint[]): VitalDay[] {
  const effects: Parameters<typeof vitalPart.step>[2] = []
  let state = vitalPart.newState('dev_1')
  for (const point of points) {
    const dueMs = vitalPart.idleDueMs!(state)
    if (dueMs !== null && point.timeMs > dueMs) state = vitalPart.closeSilent!(state, dueMs, effects)
    state = vitalPart.step(state, point, effects, undefined as never)
  }
  const dueMs = vitalPart.idleDueMs!(state)
  if (dueMs !== null) state = vitalPart.closeSilent!(state, dueMs, effects)
  expect(vitalPart.idleDueMs!(state)).toBeNull()
  return [...new Map(effects.map(({ record }) => [record.id, record])).values()]
}

const running = (fromMs: number, minutes: number, said: Said, everyMs = minute): TelemetryPoint[] =>
  Array.from({ length: (minutes * minute) / everyMs }, (_, n) =>
    at(fromMs + n * everyMs, { ignition: true, ...said, obd: { rpm: 1500, ...said.obd } }),
  )

describe('a battery', () => {
  it('is at rest two hours after the engine was off, and not before', () => {
    const off = (ms: number, externalV: number) => at(ms, { ignition: false, externalV })
    expect(daysOf([off(0, 13.1), off(hour, 12.9), off(2 * hour - 1, 12.8)])).toEqual([])
    const [day] = daysOf([off(0, 13.1), off(2 * hour, 12.61), off(2.5 * hour, 12.6), off(3 * hour, 12.6)])
    expect(quantileOf(day!.restingV, 0.5, 'volts')).toBe(12.6)
    expect(countOf(day!.restingV)).toBe(2)
  })

  it('is not at rest while the ignition is on, however long the engine is off', () => {
    const on = Array.from({ length: 10 }, (_, n) => at(n * hour, { ignition: true, externalV: 11.9 }))
    expect(daysOf(on)).toEqual([])
  })

  it('a device that slept through the night tells what it rests at when it wakes', () => {
    const [day] = daysOf([
      at(0, { ignition: false, externalV: 13 }),
      at(9 * hour, { ignition: false, externalV: 12.4 }),
    ])
    expect(day!.restingV).toEqual({ 248: 1 })
  })

  it('is seen under the starter where the device looks in that moment', () => {
    const seen = [
      at(0, { ignition: true, externalV: 12.4, obd: { rpm: 0 } }),
      at(1_000, { ignition: true, externalV: 9.1, obd: { rpm: 0 } }),
      at(2_000, { ignition: true, externalV: 11.5, obd: { rpm: 900 } }),
    ]
    expect(daysOf(seen)).toMatchObject([{ starts: 1, crankingMinV: 9.1 }])
    const late = [seen[1]!, at(60_000, { ignition: true, externalV: 14.2, obd: { rpm: 900 } })]
    expect(daysOf(late)).toEqual([])
  })

  it('a sensor that tells nonsense is not believed', () => {
    expect(daysOf([0, 99, -3].map((externalV, n) => at(n * 3 * hour, { ignition: false, externalV })))).toEqual([])
  })
})

describe('an alternator and the coolant', () => {
  it('are looked at while the engine runs, once a minute however often the device tells', () => {
    const [often] = daysOf(running(0, 30, { externalV: 14.2, obd: { coolantTemperatureC: 90 } }, 1_000))
    const [seldom] = daysOf(running(0, 30, { externalV: 14.2, obd: { coolantTemperatureC: 90 } }))
    expect(countOf(often!.runningV)).toBe(29)
    expect(often!.runningV).toEqual(seldom!.runningV)
    expect(countOf(often!.coolantC)).toBe(15)
    expect(often).toMatchObject({ overheatings: 0, highestC: 90 })
  })

  it('without an engine speed it runs once it has moved with the ignition on, also at a traffic light', () => {
    const said = (n: number) => ({ ignition: true, valid: true, speedKmh: n % 2 === 0 ? 40 : 0, externalV: 14 })
    const [day] = daysOf(Array.from({ length: 20 }, (_, n) => at(n * minute, said(n))))
    expect(countOf(day!.runningV)).toBe(19)
    expect(daysOf(Array.from({ length: 20 }, (_, n) => at(n * minute, { ignition: true, externalV: 12 })))).toEqual([])
  })

  it('a coolant that stays hot for a minute is one overheating; a jump of the sensor is none', () => {
    const hot = running(20 * minute, 5, { obd: { coolantTemperatureC: 118 } }, 10_000)
    const jump = running(20 * minute, 0.5, { obd: { coolantTemperatureC: 140 } }, 10_000)
    const after = running(30 * minute, 5, { obd: { coolantTemperatureC: 90 } }, 10_000)
    const warm = running(0, 20, { obd: { coolantTemperatureC: 90 } }, 10_000)
    const between = running(25 * minute, 5, { obd: { coolantTemperatureC: 90 } }, 10_000)
    expect(daysOf([...warm, ...hot, ...between, ...after])).toMatchObject([{ overheatings: 1, highestC: 118 }])
    expect(daysOf([...warm, ...jump, ...between])).toMatchObject([{ overheatings: 0 }])
  })

  it('each day of UTC is its own', () => {
    const days = daysOf([...running(17.5 * hour, 60, { externalV: 14 })])
    expect(days.map(({ startMs }) => new Date(startMs).toISOString().slice(0, 10))).toEqual([
      '2026-03-02',
      '2026-03-03',
    ])
    expect(days.map(({ runningV }) => countOf(runningV))).toEqual([29, 30])
  })
})

it('a state is of bounded size whatever a device says, and folding in parts is folding at once', () => {
  const said = fc.record({
    gapS: fc.integer({ min: 1, max: 20_000 }),
    ignition: fc.option(fc.boolean(), { nil: undefined }),
    externalV: fc.option(fc.double({ min: 0, max: 40, noNaN: true }), { nil: undefined }),
    rpm: fc.option(fc.integer({ min: 0, max: 6_000 }), { nil: undefined }),
    coolantTemperatureC: fc.option(fc.integer({ min: -60, max: 200 }), { nil: undefined }),
  })
  fc.assert(
    fc.property(fc.array(said, { maxLength: 300 }), fc.nat(300), (all, cut) => {
      let ms = 0
      const points = all.map(({ gapS, ignition, externalV, ...obd }) => {
        ms += gapS * 1_000
        const known = Object.fromEntries(Object.entries(obd).filter(([, value]) => value !== undefined)) as Record<
          string,
          number
        >
        return at(ms, { ignition, externalV, obd: known })
      })
      const run = (from: ReturnType<typeof vitalPart.newState>, some: readonly TelemetryPoint[]) => {
        const effects: Parameters<typeof vitalPart.step>[2] = []
        let state = from
        for (const point of some) state = vitalPart.step(state, point, effects, undefined as never)
        return { state, effects }
      }
      const whole = run(vitalPart.newState('dev_1'), points)
      const first = run(vitalPart.newState('dev_1'), points.slice(0, cut))
      const second = run(JSON.parse(JSON.stringify(first.state)), points.slice(cut))
      expect(second.state).toEqual(whole.state)
      expect([...first.effects, ...second.effects]).toEqual(whole.effects)
      expect(JSON.stringify(whole.state).length).toBeLessThan(30_000)
      for (const { record } of whole.effects) expect(record.decidedAtMs).toBeGreaterThanOrEqual(record.startMs)
    }),
    { numRuns: 100 },
  )
})
