import type { SchemaElement } from 'hyparquet'
import { ByteWriter, ParquetWriter } from 'hyparquet-writer'
import type { Chunk, ExportRow, Format } from './row.ts'

/** Pure: readings as Parquet, one row group for each so many. A group is encoded whole, so it is what memory holds. */

const perGroup = 10_000

type Column = readonly [
  name: string,
  kind: 'text' | 'instant' | 'float' | 'count' | 'flag',
  of: (row: ExportRow) => unknown,
]

const columns: readonly Column[] = [
  ['deviceId', 'text', (row) => row.deviceId],
  ['time', 'instant', (row) => row.timeMs],
  ['id', 'text', (row) => row.id],
  ['receivedAt', 'instant', (row) => row.receivedAtMs],
  ['lat', 'float', (row) => row.lat],
  ['lon', 'float', (row) => row.lon],
  ['altitudeM', 'float', (row) => row.altitudeM],
  ['speedKmh', 'float', (row) => row.speedKmh],
  ['courseDeg', 'float', (row) => row.courseDeg],
  ['satellites', 'count', (row) => row.satellites],
  ['hdop', 'float', (row) => row.hdop],
  ['valid', 'flag', (row) => row.valid],
  ['ignition', 'flag', (row) => row.ignition],
  ['motion', 'flag', (row) => row.motion],
  ['odometerM', 'float', (row) => row.odometerM],
  ['more', 'text', (row) => row.data],
]
const required = new Set(['deviceId', 'time', 'id', 'receivedAt'])

const schema: SchemaElement[] = [
  { name: 'readings', num_children: columns.length },
  ...columns.map(([name, kind]): SchemaElement => {
    const repetition_type = required.has(name) ? 'REQUIRED' : 'OPTIONAL'
    if (kind === 'text')
      return { name, repetition_type, type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } }
    if (kind === 'instant') {
      const logical_type = { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' } as const
      return { name, repetition_type, type: 'INT64', converted_type: 'TIMESTAMP_MILLIS', logical_type }
    }
    return { name, repetition_type, type: kind === 'float' ? 'DOUBLE' : kind === 'count' ? 'INT32' : 'BOOLEAN' }
  }),
]

export function parquet(): Format {
  const bytes = new ByteWriter(64 * 1024)
  let writer: ParquetWriter | undefined
  let waiting: ExportRow[] = []
  const group = () => {
    if (waiting.length === 0) return
    const rows = waiting
    waiting = []
    const columnData = columns.map(([name, kind, of]) => ({
      name,
      data: kind === 'instant' ? rows.map((row) => BigInt(of(row) as number)) : rows.map(of),
      offsetIndex: false,
    }))
    void writer?.write({ columnData, rowGroupSize: perGroup })
  }
  const taken = (): Chunk => {
    const written = bytes.getBytes().slice()
    bytes.index = 0
    return written
  }
  return {
    begin: () => {
      writer = new ParquetWriter({ writer: bytes, schema, createdBy: 'Clutch' })
      return taken()
    },
    rows: (_device, rows) => {
      waiting.push(...rows)
      if (waiting.length >= perGroup) group()
      return taken()
    },
    end: () => {
      group()
      void writer?.finish()
      return taken()
    },
  }
}
