import {
  faultOfPacked,
  type PackedReading,
  ReadingRest,
  readingBatchVersion,
  unpackReading,
} from '@clutch/contracts/telematics/reading-batch'
import type { Reading } from '@clutch/contracts/telematics/readings'
import { validatorOf } from '@clutch/shared/validation'
import { NotReplayable } from './decode-again.ts'

/** Pure: readings that the recorder set aside, read again by today's rules. */

/** Of one device, in its order. */
export interface ReportAgain {
  readonly tenantId: string
  readonly deviceId: string
  readonly readings: readonly Reading[]
}

/**
 * @param bytes a report, or a whole message with several
 * @throws NotReplayable where any of it is still no reading
 */
export function reportsAgain(bytes: Uint8Array): ReportAgain[] {
  const whole = parsed(bytes)
  if (whole.reports !== undefined && whole.version !== readingBatchVersion)
    throw new NotReplayable('malformed-batch', `version ${String(whole.version)} of a batch is not known here`)
  const reports = Array.isArray(whole.reports) ? (whole.reports as unknown[]) : [whole]
  return reports.map(reportAgain)
}

function parsed(bytes: Uint8Array): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'))
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  } catch {
    // said below
  }
  throw new NotReplayable('malformed-batch', 'it is no JSON of readings')
}

function reportAgain(report: unknown): ReportAgain {
  const { tenantId, deviceId, receivedAtMs, readings } = (report ?? {}) as Record<string, unknown>
  const isComplete =
    isName(tenantId) && isName(deviceId) && Number.isSafeInteger(receivedAtMs) && Array.isArray(readings)
  if (!isComplete) throw new NotReplayable('malformed-report', 'it does not say whose readings it has')
  const origin = { tenantId, deviceId, receivedAtMs: receivedAtMs as number }
  return {
    tenantId,
    deviceId,
    readings: readings.map((packed: unknown) => {
      const fault = faultOfPacked(packed) ?? faultOfRest((packed as PackedReading)[13])
      if (fault !== undefined) throw new NotReplayable('malformed-reading', fault)
      return unpackReading(origin, packed as PackedReading)
    }),
  }
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= 64
}

function faultOfRest(rest: string | null): string | undefined {
  if (rest === null) return undefined
  try {
    return validatorOf(ReadingRest)(JSON.parse(rest)) ? undefined : '/rest does not fit the schema'
  } catch {
    return '/rest is no JSON'
  }
}
