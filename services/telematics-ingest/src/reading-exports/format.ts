import type { ExportFormat } from '@clutch/contracts/telematics/reading-exports'
import { csv } from './csv.ts'
import { geojsonLines, geojsonPoints } from './geojson.ts'
import { gpx } from './gpx.ts'
import { ndjson } from './ndjson.ts'
import { parquet } from './parquet.ts'
import type { Format } from './row.ts'

export function formatOf(
  format: ExportFormat,
  options: { timeZone?: string | undefined; geometry?: 'points' | 'lines' | undefined },
): Format {
  switch (format) {
    case 'csv':
      return csv(options.timeZone)
    case 'gpx':
      return gpx()
    case 'geojson':
      return options.geometry === 'lines' ? geojsonLines() : geojsonPoints()
    case 'ndjson':
      return ndjson()
    case 'parquet':
      return parquet()
  }
}
