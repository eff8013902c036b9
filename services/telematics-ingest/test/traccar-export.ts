/** For tests: rows of a traccar database as its users export them. Written from the manuals of psql, pg_dump and MySQL. */

export interface ExportedDevice {
  id: number
  name: string
  uniqueid: string
  model: string | null
  disabled: boolean
}

export interface ExportedPosition {
  id: number
  protocol: string
  deviceid: number
  servertime: string
  devicetime: string
  fixtime: string
  valid: boolean
  latitude: number
  longitude: number
  altitude: number
  speed: number
  course: number
  accuracy: number
  attributes: Record<string, unknown>
}

type Value = string | number | boolean | null | Record<string, unknown>
export type ExportedRow = Record<string, Value>

const text = (value: Value): string | null =>
  value === null ? null : typeof value === 'object' ? JSON.stringify(value) : String(value)

/** `\copy tc_positions to 'x.csv' csv header` */
export function psqlCsv(rows: readonly ExportedRow[]): string {
  const cell = (value: Value) => {
    if (typeof value === 'boolean') return value ? 't' : 'f'
    const written = text(value)
    if (written === null) return ''
    return /[",\n\r]/.test(written) || written === '' ? `"${written.replaceAll('"', '""')}"` : written
  }
  return lines(rows, ',', cell)
}

/** `SELECT … INTO OUTFILE 'x.csv' FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '"'` below a line of names. */
export function mysqlCsv(rows: readonly ExportedRow[]): string {
  const cell = (value: Value) => {
    if (value === null) return '\\N'
    if (typeof value === 'number') return String(value)
    if (typeof value === 'boolean') return value ? '1' : '0'
    return `"${String(text(value)).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
  }
  return lines(rows, ',', cell)
}

/** `\copy tc_positions to 'x.txt' (header)` and what MySQL writes by default. */
export function tabText(rows: readonly ExportedRow[]): string {
  return lines(rows, '\t', copyCell)
}

const copyCell = (value: Value) => {
  if (typeof value === 'boolean') return value ? 't' : 'f'
  const written = text(value)
  if (written === null) return '\\N'
  return written.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n').replaceAll('\r', '\\r')
}

function lines(rows: readonly ExportedRow[], delimiter: string, cell: (value: Value) => string): string {
  const names = Object.keys(rows[0] as ExportedRow)
  return `${[names, ...rows.map((row) => names.map((name) => cell(row[name] as Value)))].map((one) => one.join(delimiter)).join('\n')}\n`
}

interface Tables {
  devices: readonly ExportedRow[]
  positions: readonly ExportedRow[]
}

const around = `--
-- PostgreSQL database dump
--

SET statement_timeout = 0;
SET standard_conforming_strings = on;

COPY public.tc_users (id, name) FROM stdin;
1\tInto tc_positions
\\.

`

/** `pg_dump --format=plain`, with COPY. */
export function pgDump({ devices, positions }: Tables): string {
  const table = (name: string, rows: readonly ExportedRow[]) => {
    if (rows.length === 0) return ''
    const names = Object.keys(rows[0] as ExportedRow)
    return `COPY public.${name} (${names.join(', ')}) FROM stdin;\n${rows
      .map((row) => names.map((column) => copyCell(row[column] as Value)).join('\t'))
      .join('\n')}\n\\.\n\n\n`
  }
  return `${around}${table('tc_devices', devices)}${table('tc_positions', positions)}--\n-- done\n--\n`
}

/** `pg_dump --inserts`, whose columns are told by CREATE TABLE alone. */
export function pgInserts({ devices, positions }: Tables): string {
  const value = (one: Value) => {
    if (one === null) return 'NULL'
    if (typeof one === 'number' || typeof one === 'boolean') return String(one)
    return `'${String(text(one)).replaceAll("'", "''")}'`
  }
  const table = (name: string, rows: readonly ExportedRow[]) => {
    if (rows.length === 0) return ''
    const names = Object.keys(rows[0] as ExportedRow)
    const create = `CREATE TABLE public.${name} (\n${names.map((column) => `    ${column} character varying(4000)`).join(',\n')}\n);\n\n`
    return (
      create +
      rows
        .map(
          (row) =>
            `INSERT INTO public.${name} VALUES (${names.map((column) => value(row[column] as Value)).join(', ')});\n`,
        )
        .join('')
    )
  }
  return `${around}${table('tc_devices', devices)}\n${table('tc_positions', positions)}`
}

/** `mysqldump`: many rows to a statement, a statement to a line, bits as bytes. */
export function mysqlDump({ devices, positions }: Tables, rowsPerStatement = 50): string {
  const value = (one: Value) => {
    if (one === null) return 'NULL'
    if (typeof one === 'number') return String(one)
    if (typeof one === 'boolean') return one ? "_binary '\u0001'" : "_binary '\\0'"
    const written = String(text(one))
    return `'${written.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('"', '\\"').replaceAll('\n', '\\n').replaceAll('\r', '\\r')}'`
  }
  const table = (name: string, rows: readonly ExportedRow[]) => {
    if (rows.length === 0) return ''
    const names = Object.keys(rows[0] as ExportedRow)
    const create = `DROP TABLE IF EXISTS \`${name}\`;\nCREATE TABLE \`${name}\` (\n${names
      .map((column) => `  \`${column}\` varchar(4000) DEFAULT NULL`)
      .join(
        ',\n',
      )},\n  PRIMARY KEY (\`id\`),\n  KEY \`x\` (\`id\`)\n) ENGINE=InnoDB;\n\nLOCK TABLES \`${name}\` WRITE;\n`
    const statements: string[] = []
    for (let from = 0; from < rows.length; from += rowsPerStatement) {
      const tuples = rows
        .slice(from, from + rowsPerStatement)
        .map((row) => `(${names.map((column) => value(row[column] as Value)).join(',')})`)
      statements.push(`INSERT INTO \`${name}\` VALUES ${tuples.join(',')};\n`)
    }
    return `${create}${statements.join('')}UNLOCK TABLES;\n`
  }
  const other = "INSERT INTO `tc_attributes` VALUES (1,'x','it''s; INSERT INTO `tc_positions` VALUES (1)');\n"
  return `-- MySQL dump 10.13\n/*!40101 SET NAMES utf8 */;\n${other}${table('tc_devices', devices)}${table('tc_positions', positions)}`
}

/** What the REST API answers: other spellings, attributes as objects, offsets told. */
export function apiJson(rows: readonly ExportedRow[], pretty = false): string {
  const spelling: Record<string, string> = {
    uniqueid: 'uniqueId',
    deviceid: 'deviceId',
    servertime: 'serverTime',
    devicetime: 'deviceTime',
    fixtime: 'fixTime',
  }
  const items = rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        spelling[name] ?? name,
        name.endsWith('time') && typeof value === 'string' ? `${value.replace(' ', 'T')}+00:00` : value,
      ]),
    ),
  )
  return pretty ? JSON.stringify(items, null, 2) : JSON.stringify(items)
}

export function exportedDevice(id: number, more: Partial<ExportedDevice> = {}): ExportedRow {
  return {
    id,
    name: `Van ${id}`,
    uniqueid: `86000000000${String(id).padStart(4, '0')}`,
    model: null,
    disabled: false,
    ...more,
  }
}

export function exportedPosition(id: number, deviceid: number, more: Partial<ExportedPosition> = {}): ExportedRow {
  const at = new Date(Date.UTC(2025, 5, 1, 8) + id * 10_000).toISOString().slice(0, 23).replace('T', ' ')
  return {
    id,
    protocol: 'gl200',
    deviceid,
    servertime: at,
    devicetime: at,
    fixtime: at,
    valid: true,
    latitude: 52.5 + id / 100_000,
    longitude: 13.4,
    altitude: 34,
    speed: 20,
    course: 90,
    accuracy: 0,
    attributes: { ignition: true, motion: true, odometer: 1000 + id, sat: 9 },
    ...more,
  }
}
