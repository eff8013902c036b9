/** For tests and benches only: the recorded OBD logs, from the folder of data. */
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { TelemetryPoint } from '../telemetry/telemetry-point.ts'

const REPOSITORY = resolve(import.meta.dirname, '../../../..')
/** One after another, so that the time of a log says nothing about its level. */
const NAMES = ['drive5', 'drive7', 'drive10', 'idle9', 'live10', 'live12', 'long9', 'ufpe9'] as const

export type LogRow = {
  readonly timeMs: number
  readonly levelPercent: number
  readonly speedKmh: number
  readonly rpm: number
  readonly intakePressureKpa: number
  readonly intakeAirTemperatureC: number
}
export type RecordedLog = { readonly name: string; readonly rows: readonly LogRow[] }

/** The logs in order of name, or none where the folder is not. The run time counts whole seconds, the rows come twice as often. */
export function recordedLogs(): readonly RecordedLog[] {
  const folder = resolve(process.env.CLUTCH_DATA ?? resolve(REPOSITORY, '../shared/data'), 'obd')
  if (!existsSync(folder)) return []
  return NAMES.filter((name) => existsSync(resolve(folder, `${name}.csv`))).map((name) => {
    const [header, ...lines] = readFileSync(resolve(folder, `${name}.csv`), 'utf8')
      .trimEnd()
      .split('\n')
    const columns = header!.split(',').map((text) => text.replace('()', '').trim())
    const at = (column: string) => columns.indexOf(column)
    const [run, level, speed, rpm] = ['ENGINE_RUN_TINE', 'FUEL_TANK', 'VEHICLE_SPEED', 'ENGINE_RPM'].map(at)
    const [pressure, air] = ['INTAKE_MANIFOLD_PRESSURE', 'INTAKE_AIR_TEMP'].map(at)
    const cells = lines.map((line) => line.split(',').map(Number))
    const lastS = cells.at(-1)![run!]!
    return {
      name,
      rows: cells.map((row, index) => ({
        timeMs: Math.round((index / (cells.length - 1)) * lastS * 1_000),
        levelPercent: row[level!]!,
        speedKmh: row[speed!]!,
        rpm: row[rpm!]!,
        intakePressureKpa: row[pressure!]!,
        intakeAirTemperatureC: row[air!]!,
      })),
    }
  })
}

/** The same as readings of a device, from an instant on. */
export function pointsOf(rows: readonly LogRow[], fromMs: number): TelemetryPoint[] {
  return rows.map(({ timeMs, levelPercent, speedKmh, rpm }) => ({
    timeMs: fromMs + timeMs,
    lat: 0,
    lon: 0,
    valid: false,
    fuelPercent: levelPercent,
    obd: { speedKmh, rpm },
  }))
}
