import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { TelemetryPoint } from '../telemetry/telemetry-point.ts'
import { trendsOf } from '../vehicle-trends/trends.ts'
import { countOf, quantileOf, type VitalDay, vitalPart } from './vital-day.ts'

const folder = resolve(process.env.CLUTCH_DATA ?? resolve(import.meta.dirname, '../../../../../shared/data'), 'obd')
const names = ['drive5', 'drive7', 'drive10', 'idle9', 'live10', 'live12', 'long9', 'ufpe9'].filter((name) =>
  existsSync(resolve(folder, `${name}.csv`)),
)
const dayMs = 86_400_000
const firstMs = Date.parse('2026-03-01T08:00:00.000Z')

/** A log as readings, by the engine's run time; while it does not run the rows come twice a second. */
function pointsOf(name: string, fromMs: number): TelemetryPoint[] {
  const [header, ...lines] = readFileSync(resolve(folder, `${name}.csv`), 'utf8')
    .trimEnd()
    .split('\n')
  const columns = header!.split(',').map((text) => text.replace('()', '').trim())
  const at = (column: string) => columns.indexOf(column)
  const [rpm, speed, coolant, volts] = [
    'ENGINE_RPM',
    'VEHICLE_SPEED',
    'COOLANT_TEMPERATURE',
    'CONTROL_MODULE_VOLTAGE',
  ].map(at)
  const runS = at('ENGINE_RUN_TINE')
  const cells = lines.map((line) => line.split(',').map(Number))
  const perRowMs = (cells.at(-1)![runS]! * 1_000) / cells.length
  return cells.map((row, n) => ({
    timeMs: Math.round(fromMs + n * perRowMs),
    lat: 0,
    lon: 0,
    valid: false,
    ignition: true,
    externalV: row[volts!]!,
    obd: { rpm: row[rpm!]!, speedKmh: row[speed!]!, coolantTemperatureC: row[coolant!]! },
  }))
}

describe.skipIf(names.length === 0)('recorded logs of a sound car (skipped: no data)', () => {
  const days: VitalDay[] = []
  for (const [n, name] of names.entries()) {
    const effects: Parameters<typeof vitalPart.step>[2] = []
    let state = vitalPart.newState('dev_1')
    for (const point of pointsOf(name, firstMs + n * dayMs))
      state = vitalPart.step(state, point, effects, undefined as never)
    const dueMs = vitalPart.idleDueMs!(state)
    if (dueMs !== null) state = vitalPart.closeSilent!(state, dueMs, effects)
    const last = effects.at(-1)?.record
    if (last !== undefined) days.push(last)
  }

  // Charging 13.75 to 14.3 V, warm coolant at 87 °C, and under the starter 9.88 to 12.4 V: the rows are half a second apart.
  it('show what a car of 12 V is like, and nothing to worry about', () => {
    const toMs = firstMs + names.length * dayMs
    const trends = trendsOf('veh_1', days, { fromMs: firstMs, toMs })
    const told = days.map(({ runningV, coolantC, crankingMinV, starts }) => ({
      chargingV: quantileOf(runningV, 0.9, 'volts'),
      coolantC: quantileOf(coolantC, 0.5, 'celsius'),
      minutes: countOf(runningV),
      crankingMinV,
      starts,
    }))
    expect(trends.systemV).toBe(12)
    expect(trends.findings).toEqual([])
    expect(trends.coolant.overheatings).toBe(0)
    for (const { chargingV } of told) if (chargingV !== null) expect(chargingV).toBeGreaterThan(13.2)
    for (const { coolantC } of told) if (coolantC !== null) expect(coolantC).toBeGreaterThan(75)
    expect(trends.charging.daily.length).toBeGreaterThan(3)
  })
})
