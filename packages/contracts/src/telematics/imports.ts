import Type, { type Static } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { Closed, Id, Instant, Name, OneOf, Page, PageQuery } from '../schemas.ts'
import { deviceProtocols } from './devices.ts'

/** Devices and history from the database of another tracking server: traccar's, as its users export it. */

export const maxImportFileBytes = 4 * 1024 ** 3
export const maxImportFiles = 10
export const maxImportRows = 20_000_000

const Count = Type.Integer({ minimum: 0 })
const nullable = <const S extends Parameters<typeof Type.Union>[0][number]>(schema: S) =>
  Type.Union([schema, Type.Null()])
const FileName = Type.String({
  pattern: '^[\\w][\\w .()-]{0,99}$',
  maxLength: 100,
  examples: ['tc_positions.csv'],
})

export const ImportFile = Closed({
  name: FileName,
  format: nullable(
    OneOf(['csv', 'text', 'sql', 'json'], {
      description: 'told from how it begins; text: columns by tabs, `\\N` for nothing, as databases write by default',
    }),
  ),
  bytes: { ...Count, description: 'that are here; the next part begins there' },
  complete: Type.Boolean({
    description: 'false: sending it was cut off, and what follows `bytes` is missing; send it, or the file again',
  }),
  bytesRead: Count,
  devices: { ...Count, description: 'rows of tc_devices that were understood' },
  positions: { ...Count, description: 'rows of tc_positions that were understood' },
  refused: { ...Count, description: 'rows that were not; the first thousand are listed' },
})
export type ImportFile = Static<typeof ImportFile>

export const importStatuses = [
  'uploading',
  'reading',
  'registering',
  'storing',
  'completed',
  'failed',
  'cancelled',
] as const

export const Import = Closed({
  id: Id('imp'),
  version: Type.Integer({ minimum: 1 }),
  name: Name,
  source: OneOf(['traccar']),
  timeZone: Type.String({
    pattern: '^[A-Za-z0-9_+/-]{1,64}$',
    description: 'of times that tell no offset: the zone that the exporting database session had',
    examples: ['UTC'],
  }),
  fallbackProtocol: OneOf(deviceProtocols, {
    description: 'of a new device whose positions tell no protocol, or one that is not spoken here',
  }),
  status: OneOf(importStatuses),
  /** Why it does not go on just now. */
  waitsFor: nullable(
    OneOf(['history', 'room'], {
      description:
        'history: whoever reads TELEMETRY is behind, and devices go first; room: TELEMETRY is half full, what is older than two days makes room',
    }),
  ),
  failure: nullable(
    Closed({
      code: OneOf(['nothing-to-read', 'unreadable', 'too-many-rows', 'too-old']),
      message: Type.String({ minLength: 1, maxLength: 500 }),
    }),
  ),
  files: Type.Array(ImportFile, { maxItems: maxImportFiles }),
  counts: Closed({
    devices: Closed({
      registered: { ...Count, description: 'that were new' },
      known: { ...Count, description: 'that were this tenant’s already; nothing of them was changed' },
      elsewhere: { ...Count, description: 'that another tenant has; neither they nor their history were taken' },
      refused: { ...Count, description: 'without an identifier that a device could have' },
      untold: { ...Count, description: 'that have positions and no row of tc_devices' },
    }),
    positions: Closed({
      read: Count,
      /** The same row twice counts once. */
      toStore: Count,
      stored: { ...Count, description: 'durable; what was there before is among them and was not stored again' },
    }),
  }),
  createdAt: Instant,
  endedAt: nullable(Instant),
})
export type Import = Static<typeof Import>

export const NewImport = Closed(
  {
    name: Name,
    source: OneOf(['traccar']),
    timeZone: Type.Optional(Import.properties.timeZone),
    fallbackProtocol: Type.Optional(Import.properties.fallbackProtocol),
  },
  { examples: [{ name: 'The old server', source: 'traccar', timeZone: 'UTC' }] },
)
export type NewImport = Static<typeof NewImport>

/** What became of a row of tc_devices, and how many positions there were of it. */
export const ImportedDevice = Closed({
  sourceId: Type.String({ minLength: 1, maxLength: 64, description: 'its id in the database it comes from' }),
  file: nullable(FileName),
  line: nullable(Type.Integer({ minimum: 1 })),
  uniqueId: nullable(Type.String({ maxLength: 200 })),
  name: nullable(Type.String({ maxLength: 200 })),
  sourceProtocol: nullable(Type.String({ maxLength: 64, description: 'of its newest position' })),
  outcome: OneOf(['pending', 'registered', 'known', 'elsewhere', 'refused', 'untold']),
  message: nullable(Type.String({ maxLength: 500 })),
  deviceId: nullable(Id('dev')),
  positions: Count,
  stored: Count,
})
export type ImportedDevice = Static<typeof ImportedDevice>

export const ImportError = Closed({
  file: FileName,
  line: Type.Integer({ minimum: 1 }),
  message: Type.String({ minLength: 1, maxLength: 500 }),
})
export type ImportError = Static<typeof ImportError>

export const ImportState = problem({
  code: 'import-state',
  status: 409,
  title: 'The import is in another state',
  remedy: 'Read it: its `status` says how far it is. Parts are taken until it runs.',
})
export const ImportOffset = problem({
  code: 'import-offset',
  status: 409,
  title: 'This part does not follow on what is there',
  remedy: 'Read the import: `files[].bytes` says where the next part of the file begins.',
})
export const ImportTooLarge = problem({
  code: 'import-too-large',
  status: 422,
  title: 'An import does not take so much',
  remedy: 'Export by device or by month, and import one after the other.',
})
export const TooManyImports = problem({
  code: 'too-many-imports',
  status: 409,
  title: 'As many imports are under way as may be',
  remedy: 'Wait until one has ended, or cancel one.',
})

const base = '/b2b/fleet-management/gps-integration/imports' as const

export const startImport = route({
  method: 'POST',
  path: base,
  summary: 'Begin an import of devices and history from a traccar database',
  description:
    'Then send its files with `PUT …/data`, and say `POST …/run`. CSV or tab-separated tables `tc_devices` and `tc_positions` with a first line of column names, an SQL dump of them (pg_dump, mysqldump), or the JSON of `/api/devices` and `/api/positions`.',
  access: 'devices:write',
  idempotency: 'accepted',
  body: NewImport,
  replies: { 201: Import },
  problems: [TooManyImports],
})

export const listImports = route({
  method: 'GET',
  path: base,
  summary: 'List imports, oldest first',
  access: 'devices:read',
  query: PageQuery({ status: Type.Optional(Import.properties.status) }),
  replies: { 200: Page(Import) },
})

export const getImport = route({
  method: 'GET',
  path: `${base}/:importId`,
  summary: 'Read how far an import is',
  access: 'devices:read',
  replies: { 200: Import },
})

export const uploadImportData = route({
  method: 'PUT',
  path: `${base}/:importId/data`,
  summary: 'Send a file of an import, or its next part',
  description:
    'As a whole, or in parts, each with the offset at which it begins. It is kept as it comes: of what is cut off, `files[].bytes` of the import says where to go on, and it does not run until the rest is there. The same again changes nothing.',
  access: 'devices:write',
  query: Type.Object(
    { file: FileName, offset: Type.Optional(Type.Integer({ minimum: 0, maximum: maxImportFileBytes, default: 0 })) },
    { additionalProperties: false, examples: [{ file: 'tc_devices.csv' }] },
  ),
  replies: { 200: ImportFile },
  problems: [ImportState, ImportOffset, ImportTooLarge],
  upload: { mediaTypes: ['application/octet-stream'], streamed: true, timeoutMs: 3_600_000 },
  maxBodyBytes: maxImportFileBytes,
})

export const runImport = route({
  method: 'POST',
  path: `${base}/:importId/run`,
  summary: 'Say that everything was sent: it is read, devices are registered, history is stored',
  access: 'devices:write',
  replies: { 202: Import },
  problems: [ImportState],
})

export const cancelImport = route({
  method: 'POST',
  path: `${base}/:importId/cancel`,
  summary: 'Stop an import',
  description: 'What was registered and stored until then stays.',
  access: 'devices:write',
  replies: { 200: Import },
  problems: [ImportState],
})

export const listImportedDevices = route({
  method: 'GET',
  path: `${base}/:importId/devices`,
  summary: 'What became of each device of an import',
  access: 'devices:read',
  query: PageQuery({ outcome: Type.Optional(ImportedDevice.properties.outcome) }),
  replies: { 200: Page(ImportedDevice) },
})

export const listImportErrors = route({
  method: 'GET',
  path: `${base}/:importId/errors`,
  summary: 'Which rows of an import were refused, and why',
  access: 'devices:read',
  query: PageQuery({}),
  replies: { 200: Page(ImportError) },
})

export const ImportStarted = event({
  type: 'telematics.import.started',
  summary: 'Devices and history are going to be taken over from another server',
  data: Import,
  partner: true,
})
export const ImportCompleted = event({
  type: 'telematics.import.completed',
  summary: 'An import has been read to its end, and all of its history that could be taken is durable',
  data: Import,
  partner: true,
})
export const ImportFailed = event({
  type: 'telematics.import.failed',
  summary: 'An import cannot go on; what it took stays',
  data: Import,
  partner: true,
})
export const ImportCancelled = event({
  type: 'telematics.import.cancelled',
  summary: 'Somebody stopped an import; what it took stays',
  data: Import,
  partner: true,
})
