import Type, { type Static, type TSchema } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { Closed, Id, Instant, Name, OneOf, Page, PageQuery } from '../schemas.ts'
import { FleetUnknown } from './vehicles.ts'

/** Vehicles or drivers from a CSV file, with what became of each row. */

export const maxImportRows = 10_000
export const maxImportBytes = 10 * 1024 * 1024
const maxUnderWay = 5

const nullable = <const S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()])
const Count = Type.Integer({ minimum: 0 })

export const RecordImport = Closed({
  id: Id('rim'),
  version: Type.Integer({ minimum: 1 }),
  name: Name,
  subject: OneOf(['vehicle', 'driver']),
  dryRun: Type.Boolean({ description: 'it says what would become of each row, and changes nothing' }),
  fleetId: { ...nullable(Id('flt')), description: 'of new ones whose row names none' },
  status: OneOf(['awaiting-file', 'running', 'completed', 'cancelled']),
  columns: Type.Array(Type.String(), { description: 'of the file, as they were understood' }),
  rows: Count,
  done: Count,
  created: Count,
  changed: Count,
  unchanged: Count,
  refused: Count,
  createdAt: Instant,
  endedAt: nullable(Instant),
})
export type RecordImport = Static<typeof RecordImport>

export const importOutcomes = ['pending', 'created', 'changed', 'unchanged', 'refused'] as const

export const RecordImportRow = Closed({
  line: Type.Integer({ minimum: 2, description: 'of the file; its heading is the first' }),
  outcome: OneOf(importOutcomes),
  subjectId: { ...nullable(Type.String()), description: 'null of a dry run for what is not there' },
  messages: Type.Array(Closed({ column: nullable(Type.String()), message: Type.String() }), {
    description: 'why it was refused',
  }),
})
export type RecordImportRow = Static<typeof RecordImportRow>

export const RecordImportState = problem({
  code: 'record-import-state',
  status: 409,
  title: 'The import is in another state',
  remedy: 'Read it: its `status` says how far it is. A file is taken once.',
})
export const RecordImportUnreadable = problem({
  code: 'record-import-unreadable',
  status: 422,
  title: 'This file cannot be taken',
  remedy: 'Correct what `detail` names and send it again. The columns are those of the reference.',
})
export const TooManyRecordImports = problem({
  code: 'too-many-record-imports',
  status: 409,
  title: 'As many imports are under way as may be',
  remedy: `Wait until one has ended, or cancel one: at most ${maxUnderWay}.`,
})
export const maxRecordImports = maxUnderWay

export const NewRecordImport = Closed(
  {
    name: Name,
    subject: RecordImport.properties.subject,
    dryRun: Type.Optional(Type.Boolean({ default: false })),
    fleetId: Type.Optional(Id('flt')),
  },
  { examples: [{ name: 'Vehicles of the old system', subject: 'vehicle', dryRun: true }] },
)
export type NewRecordImport = Static<typeof NewRecordImport>

const path = '/b2b/fleet-management/record-imports'

export const startRecordImport = route({
  method: 'POST',
  path,
  summary: 'Begin an import of vehicles or drivers; then send its file',
  access: 'fleet:write',
  idempotency: 'accepted',
  body: NewRecordImport,
  replies: { 201: RecordImport },
  problems: [FleetUnknown, TooManyRecordImports],
})

export const listRecordImports = route({
  method: 'GET',
  path,
  summary: 'List imports, oldest first',
  access: 'fleet:read',
  query: PageQuery({ status: Type.Optional(RecordImport.properties.status) }),
  replies: { 200: Page(RecordImport) },
})

export const getRecordImport = route({
  method: 'GET',
  path: `${path}/:recordImportId`,
  summary: 'Read how far an import is',
  access: 'fleet:read',
  replies: { 200: RecordImport },
})

export const sendRecordImportFile = route({
  method: 'PUT',
  path: `${path}/:recordImportId/file`,
  summary: 'Send the file of an import: it runs from then on',
  description: [
    'CSV with a first line of column names; commas, semicolons, tabs or bars; UTF-8, UTF-16 or Windows-1252; at most 10,000 rows.',
    'What has the same `externalId` is changed, in what its row says; an empty cell changes nothing. Several groups, tags and classes are parted by `|`.',
    'Vehicles: `externalId`, `name`, `fleet` (its name or id), `plate`, `vin`, `make`, `model`, `year`, `licenceClasses`, `groups`, `tags`, `status`.',
    'Drivers: `externalId`, `name`, `fleet`, `email`, `phone`, `licenceNumber`, `licenceCountry`, `licenceClasses` (`C:2029-04-30` where it ends), `licenceIssuedOn`, `licenceExpiresOn`, `groups`, `tags`, `status`.',
    'Custom fields: `custom.` and their key.',
  ].join(' '),
  access: 'fleet:write',
  replies: { 202: RecordImport },
  problems: [RecordImportState, RecordImportUnreadable],
  upload: { mediaTypes: ['text/csv'] },
  maxBodyBytes: maxImportBytes,
})

export const cancelRecordImport = route({
  method: 'POST',
  path: `${path}/:recordImportId/cancel`,
  summary: 'Stop an import; what was entered stays',
  access: 'fleet:write',
  replies: { 200: RecordImport },
  problems: [RecordImportState],
})

export const listRecordImportRows = route({
  method: 'GET',
  path: `${path}/:recordImportId/rows`,
  summary: 'What became of each row, in their order',
  access: 'fleet:read',
  query: PageQuery({ outcome: Type.Optional(OneOf(importOutcomes)) }),
  replies: { 200: Page(RecordImportRow) },
})

export const RecordImportStarted = event({
  type: 'fleet.record-import.started',
  summary: 'Vehicles or drivers of a file are being entered',
  data: RecordImport,
})
export const RecordImportCompleted = event({
  type: 'fleet.record-import.completed',
  summary: 'Every row of a file was entered or refused',
  data: RecordImport,
  partner: true,
})
export const RecordImportCancelled = event({
  type: 'fleet.record-import.cancelled',
  summary: 'Somebody stopped an import; what was entered stays',
  data: RecordImport,
})
