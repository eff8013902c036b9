import Type, { type Static } from 'typebox'
import { problem, route } from '../contract.ts'
import { Instant, OneOf } from '../schemas.ts'

export const exportFormats = ['csv', 'gpx', 'geojson', 'ndjson', 'parquet'] as const
export type ExportFormat = (typeof exportFormats)[number]

export const exportMediaTypes: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8; header=present',
  gpx: 'application/gpx+xml; charset=utf-8',
  geojson: 'application/geo+json',
  ndjson: 'application/x-ndjson',
  parquet: 'application/vnd.apache.parquet',
}

export const maxExportDays = 366
export const maxExportDevices = 100
export const maxExportMinutes = 30

export const TooManyExports = problem({
  code: 'too-many-exports',
  status: 429,
  title: 'Too many exports are under way',
  remedy: 'Wait until one has ended.',
})

const exported = {
  from: Instant,
  to: Instant,
  format: OneOf(exportFormats),
  geometry: Type.Optional(
    OneOf(['points', 'lines'], {
      description: 'GeoJSON only: a feature for each reading (the default), or a drive each',
    }),
  ),
  timeZone: Type.Optional(
    Type.String({
      pattern: '^[A-Za-z0-9_+/-]{1,64}$',
      description: 'CSV only: of the column localTime, as in the IANA database',
      examples: ['Europe/Berlin'],
    }),
  ),
}
const example = { from: '2026-11-01T00:00:00.000Z', to: '2026-11-02T00:00:00.000Z', format: 'csv' }
const DeviceId = Type.String({ pattern: '^[A-Za-z0-9_.-]{1,64}$' })

export const DeviceExportQuery = Type.Object(exported, { additionalProperties: false, examples: [example] })
export const ReadingsExportQuery = Type.Object(
  {
    deviceId: Type.Union([DeviceId, Type.Array(DeviceId, { minItems: 1, maxItems: maxExportDevices })], {
      description: `repeated for each device, ${maxExportDevices} at most; the file holds one after the other`,
    }),
    ...exported,
  },
  { additionalProperties: false, examples: [{ deviceId: 'dev_01K0A1B2C3D4E5F6G7H8J9K0M1', ...example }] },
)
export type ReadingsExportQuery = Static<typeof ReadingsExportQuery>

const description = `From \`from\` on and before \`to\`, by the device’s clock, at most ${maxExportDays} days. The file is sent as it is read. One that is not complete (the connection was closed, or ${maxExportMinutes} minutes have passed) ends without the end that HTTP gives it, so that clients notice; ask again \`from\` the last reading that came.`
const File = Type.String({ description: 'the file' })
const download = Object.values(exportMediaTypes).map((type) => type.split(';')[0]!)

export const exportDeviceReadings = route({
  method: 'GET',
  path: '/b2b/fleet-management/gps-integration/devices/:deviceId/readings/export',
  summary: 'Download what a device said',
  description,
  access: 'readings:raw',
  query: DeviceExportQuery,
  replies: { 200: File },
  problems: [TooManyExports],
  download,
})

export const exportReadings = route({
  method: 'GET',
  path: '/b2b/fleet-management/gps-integration/readings/export',
  summary: 'Download what several devices said',
  description,
  access: 'readings:raw',
  query: ReadingsExportQuery,
  replies: { 200: File },
  problems: [TooManyExports],
  download,
})
