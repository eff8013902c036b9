import type { NewReport, Report, ReportChange, ReportRun } from '@clutch/contracts/fleet/reports'

const defaults = {
  fleetId: null,
  groupId: null,
  vehicleId: null,
  driverId: null,
  withCoverage: false,
  units: 'metric',
  locale: 'en',
} as const

export function newReport(wanted: NewReport, { id, now }: { id: string; now: Date }): Report {
  return { ...defaults, ...wanted, id, version: 1, status: 'active', createdAt: now.toISOString() }
}

export function changedReport(report: Report, change: ReportChange): Report {
  return { ...report, ...change, version: report.version + 1 }
}

/** A run keeps the definition that it was made of: a later change of the report changes nothing in it. */
export interface KeptRun {
  readonly run: ReportRun
  readonly report: Report
}
