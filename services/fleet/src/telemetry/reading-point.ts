import type { Reading } from '@clutch/contracts/telematics/readings'
import type { TelemetryPoint } from './telemetry-point.ts'

/** A reading whose clock is further ahead than this is kept by the recorder and not folded: it would close every trip. */
const furthestAheadMs = 60 * 60 * 1_000

/** What fleet derives something from; the recorder keeps the others. */
const keptParameters = new Set([
  'absoluteLoadPercent',
  'ambientTemperatureC',
  'barometricPressureKpa',
  'batteryRangeM',
  'controlModuleV',
  'coolantTemperatureC',
  'engineLoadPercent',
  'fuelRateLh',
  'fuelUsedLitres',
  'intakeAirTemperatureC',
  'intakePressureKpa',
  'lambda',
  'malfunctionLamp',
  'massAirFlowGs',
  'oilTemperatureC',
  'pedalPercent',
  'rpm',
  'speedKmh',
  'throttlePercent',
  'tractionCharging',
  'tractionHealthPercent',
  'vehicleBatteryV',
  'vehicleOdometerM',
])

/** A reading as the fold needs it; undefined when its time cannot be believed. */
export function pointOf(reading: Reading): TelemetryPoint | undefined {
  const timeMs = Date.parse(reading.time)
  const flags = reading.flags ?? []
  if (flags.includes('time-out-of-range') || timeMs > Date.parse(reading.receivedAt) + furthestAheadMs) return undefined
  const { position, acceleration } = reading
  const valid = position?.valid === true && !flags.includes('no-fix') && !flags.includes('zero-coordinates')
  return stripped({
    timeMs,
    lat: valid ? position.lat : 0,
    lon: valid ? position.lon : 0,
    valid,
    speedKmh: valid ? position.speedKmh : undefined,
    courseDeg: valid ? position.courseDeg : undefined,
    altitudeM: valid ? position.altitudeM : undefined,
    hdop: valid ? position.hdop : undefined,
    satellites: position?.satellites,
    ignition: reading.ignition,
    accelXG: acceleration?.xG,
    accelYG: acceleration?.yG,
    accelZG: acceleration?.zG,
    odometerM: reading.odometerM,
    motion: reading.motion,
    fuelLitres: reading.fuelLitres,
    fuelPercent: reading.fuelPercent,
    engineHours: reading.engineHours,
    externalV: reading.externalV,
    stateOfChargePercent: reading.stateOfChargePercent,
    driverKey: reading.driverKey?.toLowerCase(),
    alarms: wordsOf(reading.alarms),
    harsh: harshOf(reading.harsh),
    obd: keptOf(reading.obd),
    flags: wordsOf(flags),
    troubleCodes: troubleReportOf(reading),
  })
}

/** Which codes are stored; which of them an ECU still doubts and what it kept of one comes as text, where somebody asked for it. */
function troubleReportOf({ troubleCodes, raw = {} }: Reading): TelemetryPoint['troubleCodes'] {
  const told = raw.pendingTroubleCodes
  const pending =
    typeof told === 'string'
      ? told
          .split(/\s+/)
          .filter((code) => code !== '')
          .slice(0, 128)
      : undefined
  const frame = frameOf(raw)
  if (troubleCodes === undefined && pending === undefined && frame === undefined) return undefined
  const stored = (troubleCodes ?? []).map((code) => ({ code }))
  const doubted = (pending ?? []).map((code) => ({ code, status: 'pending' as const }))
  return {
    codes: [...stored, ...doubted],
    complete: troubleCodes !== undefined,
    ...(pending === undefined ? {} : { pendingComplete: true }),
    ...(frame === undefined ? {} : { frame }),
  }
}

const framePrefix = 'freezeFrame.'

function frameOf(raw: NonNullable<Reading['raw']>): { code: string; values: Record<string, number> } | undefined {
  const code = raw[`${framePrefix}code`]
  if (typeof code !== 'string') return undefined
  const values = Object.entries(raw).flatMap(([name, value]) =>
    name.startsWith(framePrefix) && typeof value === 'number' ? [[name.slice(framePrefix.length), value] as const] : [],
  )
  return { code, values: Object.fromEntries(values.slice(0, 40)) }
}

function wordsOf(words: readonly string[] | undefined): string[] | undefined {
  return words === undefined || words.length === 0 ? undefined : [...new Set(words)].sort()
}

function harshOf(events: Reading['harsh']): Record<string, number> | undefined {
  if (events === undefined || events.length === 0) return undefined
  const byKind: Record<string, number> = {}
  for (const { kind, value = 0 } of events) byKind[kind] = Math.max(byKind[kind] ?? 0, Math.abs(value))
  return byKind
}

function keptOf(parameters: Reading['obd']): Record<string, number> | undefined {
  const kept = Object.entries(parameters ?? {}).filter(([name]) => keptParameters.has(name))
  return kept.length === 0 ? undefined : Object.fromEntries(kept)
}

/** Absent, not undefined: the point is stored as JSON and compared with what comes back. */
function stripped(point: TelemetryPoint): TelemetryPoint {
  return Object.fromEntries(Object.entries(point).filter(([, value]) => value !== undefined)) as TelemetryPoint
}
