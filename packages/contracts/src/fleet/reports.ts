import Type, { type Static, type TSchema } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { Closed, Day, Id, Instant, Name, OneOf, Page, PageQuery } from '../schemas.ts'
import { AnalyticsUnanswerable, MeasureName, PeriodKindName, SubjectKindName } from './analytics.ts'
import { TimeZone } from './fleets.ts'

const nullable = <const S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()])

const about = {
  name: Name,
  measures: Type.Array(MeasureName, {
    minItems: 1,
    maxItems: 20,
    uniqueItems: true,
    description: 'its columns, in order',
  }),
  by: SubjectKindName,
  period: PeriodKindName,
}
const options = {
  fleetId: nullable(Id('flt')),
  groupId: nullable(Id('grp')),
  vehicleId: nullable(Id('veh')),
  driverId: nullable(Id('drv')),
  withCoverage: Type.Boolean({ description: 'beside each figure the share that is known' }),
  units: OneOf(['metric', 'imperial', 'us']),
  locale: Type.String({
    pattern: '^[a-z]{2}(-[A-Z]{2})?$',
    description: 'how numbers and days are written in a PDF',
    examples: ['en'],
  }),
}

/** Which figures of whom, and how they are laid out; of which days is said when it is run. */
export const Report = Closed({
  id: Id('rpt'),
  version: Type.Integer({ minimum: 1 }),
  ...about,
  ...options,
  status: OneOf(['active', 'deleted']),
  createdAt: Instant,
})
export type Report = Static<typeof Report>

const optional = Type.Partial(Type.Object(options)).properties
export const NewReport = Closed(
  { ...about, ...optional },
  {
    examples: [
      { name: 'Use of vehicles', measures: ['distance', 'utilisation', 'idle-share'], by: 'vehicle', period: 'week' },
    ],
  },
)
export type NewReport = Static<typeof NewReport>
export const ReportChange = Closed(
  { ...Type.Partial(Type.Object(about)).properties, ...optional },
  { examples: [{ name: 'Use of vans', withCoverage: true }] },
)
export type ReportChange = Static<typeof ReportChange>

export const reportMediaTypes = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pdf: 'application/pdf',
} as const
export const ReportFormat = OneOf(['csv', 'xlsx', 'pdf'])
export type ReportFormat = Static<typeof ReportFormat>

/** A report of certain days as it was defined then. */
export const ReportRun = Closed({
  id: Id('rrn'),
  version: Type.Integer({ minimum: 1 }),
  reportId: Id('rpt'),
  reportVersion: Type.Integer({ minimum: 1 }),
  scheduleId: nullable(Id('rps')),
  from: Day,
  to: { ...Day, description: 'exclusive' },
  createdAt: Instant,
})
export type ReportRun = Static<typeof ReportRun>

export const ReportSchedule = Closed({
  id: Id('rps'),
  version: Type.Integer({ minimum: 1 }),
  reportId: Id('rpt'),
  every: OneOf(['day', 'week', 'month'], { description: 'it tells of the whole day, week or month before' }),
  hour: Type.Integer({ minimum: 0, maximum: 23 }),
  weekday: Type.Integer({ minimum: 1, maximum: 7, description: 'of a weekly one; 1 is Monday' }),
  dayOfMonth: Type.Integer({ minimum: 1, maximum: 28, description: 'of a monthly one' }),
  timeZone: TimeZone,
  format: ReportFormat,
  channelIds: Type.Array(Id('nch'), {
    maxItems: 10,
    uniqueItems: true,
    description: 'which are told, with a link to the file',
  }),
  linkDays: Type.Integer({ minimum: 1, maximum: 90, description: 'how long the link is good' }),
  status: OneOf(['active', 'paused', 'deleted']),
  nextAt: nullable(Instant),
  createdAt: Instant,
})
export type ReportSchedule = Static<typeof ReportSchedule>

const { every, hour, weekday, dayOfMonth, timeZone, format, channelIds, linkDays } = ReportSchedule.properties
export const NewReportSchedule = Closed(
  {
    every,
    hour: Type.Optional(hour),
    weekday: Type.Optional(weekday),
    dayOfMonth: Type.Optional(dayOfMonth),
    timeZone: Type.Optional(timeZone),
    format: Type.Optional(format),
    channelIds: Type.Optional(channelIds),
    linkDays: Type.Optional(linkDays),
  },
  { examples: [{ every: 'week', hour: 7, timeZone: 'Europe/Berlin', format: 'pdf' }] },
)
export type NewReportSchedule = Static<typeof NewReportSchedule>
export const ReportScheduleChange = Closed(
  { ...Type.Partial(NewReportSchedule).properties, status: Type.Optional(OneOf(['active', 'paused'])) },
  { examples: [{ status: 'paused' }] },
)
export type ReportScheduleChange = Static<typeof ReportScheduleChange>

export const ReportScheduleRefused = problem({
  code: 'report-schedule-refused',
  status: 422,
  title: 'The schedule names what there is not',
  remedy: 'Correct what `errors` points to: time zones are IANA names, channels are active ones of your tenant.',
})
export const ReportLimit = problem({
  code: 'report-limit',
  status: 409,
  title: 'There are as many as may be',
  remedy: 'Delete what is no longer needed: at most 1,000 reports, 20 schedules of each.',
})

const path = '/b2b/fleet-management/analytics/reports'

export const createReport = route({
  method: 'POST',
  path,
  summary: 'Define a report',
  access: 'fleet:write',
  idempotency: 'accepted',
  body: NewReport,
  replies: { 201: Report },
  problems: [AnalyticsUnanswerable, ReportLimit],
})
export const listReports = route({
  method: 'GET',
  path,
  summary: 'List reports, oldest first',
  access: 'fleet:read',
  query: PageQuery({}),
  replies: { 200: Page(Report) },
})
export const getReport = route({
  method: 'GET',
  path: `${path}/:reportId`,
  summary: 'Read a report’s definition',
  access: 'fleet:read',
  replies: { 200: Report },
})
export const changeReport = route({
  method: 'PATCH',
  path: `${path}/:reportId`,
  summary: 'Change a report; what was run stays as it was',
  access: 'fleet:write',
  conditional: true,
  body: ReportChange,
  replies: { 200: Report },
  problems: [AnalyticsUnanswerable],
})
export const deleteReport = route({
  method: 'DELETE',
  path: `${path}/:reportId`,
  summary: 'Delete a report and its schedules; what was run stays',
  access: 'fleet:write',
  conditional: true,
  replies: { 204: null },
})

export const runReport = route({
  method: 'POST',
  path: `${path}/:reportId/runs`,
  summary: 'Run a report of certain days; then read its file',
  description: 'A run is a definition and days, and its file is made while it is read: what comes late is in it.',
  access: 'fleet:write',
  idempotency: 'accepted',
  body: Closed({ from: Day, to: Day }, { examples: [{ from: '2026-11-01', to: '2026-11-15' }] }),
  replies: { 201: ReportRun },
  problems: [AnalyticsUnanswerable],
})
export const listReportRuns = route({
  method: 'GET',
  path: `${path}/:reportId/runs`,
  summary: 'List a report’s runs, latest first',
  access: 'fleet:read',
  query: PageQuery({}),
  replies: { 200: Page(ReportRun) },
})
export const getReportRun = route({
  method: 'GET',
  path: `${path}/:reportId/runs/:reportRunId`,
  summary: 'Read what a run is of',
  access: 'fleet:read',
  replies: { 200: ReportRun },
})
export const downloadReport = route({
  method: 'GET',
  path: `${path}/:reportId/runs/:reportRunId/file`,
  summary: 'The file of a run, as it is made: CSV, XLSX or PDF',
  description:
    'Of several currencies each has a line of its own. CSV and XLSX hold at most 1,000,000 lines, PDF 5,000; a file that ends there says so.',
  access: 'fleet:read',
  query: Closed({ format: { ...ReportFormat, examples: ['csv'] } }),
  replies: { 200: Type.String() },
  download: ['text/csv', reportMediaTypes.xlsx, reportMediaTypes.pdf],
})

export const createReportSchedule = route({
  method: 'POST',
  path: `${path}/:reportId/schedules`,
  summary: 'Have a report run each day, week or month, and channels told',
  access: 'fleet:write',
  idempotency: 'accepted',
  body: NewReportSchedule,
  replies: { 201: ReportSchedule },
  problems: [ReportScheduleRefused, ReportLimit],
})
export const listReportSchedules = route({
  method: 'GET',
  path: `${path}/:reportId/schedules`,
  summary: 'List a report’s schedules, oldest first',
  access: 'fleet:read',
  query: PageQuery({}),
  replies: { 200: Page(ReportSchedule) },
})
export const getReportSchedule = route({
  method: 'GET',
  path: `${path}/:reportId/schedules/:reportScheduleId`,
  summary: 'Read a schedule',
  access: 'fleet:read',
  replies: { 200: ReportSchedule },
})
export const changeReportSchedule = route({
  method: 'PATCH',
  path: `${path}/:reportId/schedules/:reportScheduleId`,
  summary: 'Change, pause or resume a schedule',
  access: 'fleet:write',
  conditional: true,
  body: ReportScheduleChange,
  replies: { 200: ReportSchedule },
  problems: [ReportScheduleRefused],
})
export const deleteReportSchedule = route({
  method: 'DELETE',
  path: `${path}/:reportId/schedules/:reportScheduleId`,
  summary: 'Delete a schedule',
  access: 'fleet:write',
  conditional: true,
  replies: { 204: null },
})

export const ReportRunCreated = event({
  type: 'fleet.report-run.created',
  summary: 'A report was run, by somebody or by its schedule',
  data: ReportRun,
  partner: true,
})
