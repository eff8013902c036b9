import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  apiJson,
  type ExportedRow,
  exportedDevice,
  exportedPosition,
  mysqlCsv,
  mysqlDump,
  pgDump,
  pgInserts,
  psqlCsv,
  tabText,
} from '../../test/traccar-export.ts'
import { understand } from './read.ts'
import { readRows } from './read-rows.ts'
import { recognise } from './recognise.ts'
import { type ReadState, type Row, Unreadable } from './rows.ts'

/** As the importer reads: what is left comes again, in a larger piece. */
function readInPieces(file: string, sizes: readonly number[]): Row[] {
  const bytes = Buffer.from(file)
  let state: ReadState = recognise(bytes.subarray(0, 65_536))
  const rows: Row[] = []
  for (let at = 0, turn = 0, more = 0; at < bytes.length; turn += 1) {
    const size = (sizes[turn % sizes.length] as number) + more
    const isLast = at + size >= bytes.length
    // What a process keeps goes through the database as JSON.
    const read = readRows(JSON.parse(JSON.stringify(state)) as ReadState, bytes.subarray(at, at + size), isLast)
    rows.push(...read.rows)
    state = read.state
    at = isLast ? bytes.length : at + read.consumed
    more = read.consumed === 0 ? more + 64 : 0
  }
  return rows
}

const word = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constantFrom(
    'it\'s; "quoted"',
    'a,b;c',
    '\\',
    "\\'",
    'line\nfeed',
    '\ttab',
    "');",
    '{""x}',
    'Zoë 車',
    "''",
    '\\N.',
  ),
)
// A null byte is in no such export, and a line that ends in a carriage return is MySQL's own quarrel.
const attribute = word.map((text) => text.replaceAll('\0', ''))
const position = fc
  .record({
    id: fc.nat(1_000_000),
    deviceid: fc.nat(5),
    latitude: fc.double({ min: -90, max: 90, noNaN: true }).map((value) => Number(value.toFixed(6)) + 0),
    speed: fc.nat(80),
    valid: fc.boolean(),
    attributes: fc.dictionary(fc.stringMatching(/^[a-z]{3,8}$/), fc.oneof(attribute, fc.nat(), fc.boolean()), {
      maxKeys: 4,
    }),
  })
  .map(({ id, deviceid, ...more }) => exportedPosition(id, deviceid, more))
const device = fc
  .record({
    id: fc.nat(5),
    name: attribute.map((text) => `n${text.replaceAll(/[\r\n]/g, ' ')}n`),
    disabled: fc.boolean(),
  })
  .map(({ id, ...more }) => exportedDevice(id, more))

const ofOneTable: Record<string, (rows: readonly ExportedRow[]) => string> = {
  'CSV of psql': psqlCsv,
  'CSV of MySQL': mysqlCsv,
  'tabs and backslashes': tabText,
  'JSON of the API': apiJson,
  'JSON, indented': (rows) => apiJson(rows, true),
}
const ofBoth: Record<
  string,
  (tables: { devices: readonly ExportedRow[]; positions: readonly ExportedRow[] }) => string
> = {
  'pg_dump with COPY': pgDump,
  'pg_dump with INSERT': pgInserts,
  mysqldump: (tables) => mysqlDump(tables, 3),
}

function told(rows: readonly Row[]) {
  const { devices, positions, errors } = understand(rows, 'UTC')
  return { devices: devices.map((one) => one.device), positions, errors }
}

/** What one knows who reads the rows themselves. */
function meant(devices: readonly ExportedRow[], positions: readonly ExportedRow[]) {
  const rowsOf = (rows: readonly ExportedRow[], table: 'devices' | 'positions'): Row[] =>
    rows.map((fields) => ({ kind: 'row', table, line: 1, fields }))
  return told([...rowsOf(devices, 'devices'), ...rowsOf(positions, 'positions')])
}

const sizes = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 5 })

describe.each(Object.entries(ofOneTable))('%s', (_name, write) => {
  test('says the same however it is cut', () => {
    fc.assert(
      fc.property(fc.array(position, { minLength: 1, maxLength: 8 }), sizes, (rows, cuts) => {
        const { positions, errors } = told(readInPieces(write(rows), cuts))
        expect(errors).toEqual([])
        expect(positions).toEqual(meant([], rows).positions)
      }),
    )
    fc.assert(
      fc.property(fc.array(device, { minLength: 1, maxLength: 8 }), sizes, (rows, cuts) => {
        expect(told(readInPieces(write(rows), cuts)).devices).toEqual(meant(rows, []).devices)
      }),
    )
  })
})

describe.each(Object.entries(ofBoth))('%s', (_name, write) => {
  test('says the same however it is cut, and nothing of other tables', () => {
    fc.assert(
      fc.property(
        fc.array(device, { maxLength: 4 }),
        fc.array(position, { maxLength: 8 }),
        sizes,
        (devices, positions, cuts) => {
          const read = told(readInPieces(write({ devices, positions }), cuts))
          expect(read).toEqual(meant(devices, positions))
        },
      ),
    )
  })
})

test('a position that has no id is known by what it says, in whichever format', () => {
  const { id: _id, ...row } = exportedPosition(1, 1)
  const keys = [psqlCsv, tabText].map((write) => told(readInPieces(write([row]), [1_000])).positions[0]!.key)
  expect(new Set(keys).size).toBe(1)
})

test('errors tell the line, and take no neighbour with them', () => {
  const rows = [1, 2, 3, 4].map((id) => ({ ...exportedPosition(id, 1), address: 'two\nlines' }) as ExportedRow)
  rows[1]!.latitude = 'north'
  rows[2]!.devicetime = null
  rows[2]!.fixtime = null
  rows[2]!.servertime = 'yesterday'
  const lines = psqlCsv(rows).split('\n')
  lines.splice(5, 0, '7,only,three')
  const { positions, errors } = told(readInPieces(lines.join('\n'), [50]))
  expect(positions.map(({ key }) => key)).toEqual(['id 1', 'id 4'])
  expect(errors).toEqual([
    { line: 4, message: 'it tells no place (latitude, longitude)' },
    { line: 6, message: '3 values, 15 columns' },
    { line: 7, message: 'it tells no time (devicetime, fixtime, servertime)' },
  ])
})

test.each([
  ['compressed', Buffer.from([0x1f, 0x8b, 8, 0]), /gzip/],
  ['a custom dump', Buffer.from('PGDMP\u0001\u000e'), /--format=plain/],
  ['a page', Buffer.from('<html>'), /HTML/],
])('%s is told what to do', (_name, bytes, message) => {
  expect(() => recognise(bytes)).toThrow(message)
})

test('a table without a header, or of something else, is refused by its first line', () => {
  expect(() => readInPieces('1,2,3\n4,5,6\n', [100])).toThrow(Unreadable)
  expect(() => readInPieces('id,name\n1,x\n', [100])).toThrow(/name the columns/)
  expect(() => readInPieces('[{"deviceId":1,"latitude":2', [100])).toThrow(/cut off/)
})

test('whatever bytes come, a reader gives rows or says that it cannot, and gets on', () => {
  const starts = [
    'id,deviceid,latitude\n',
    '[{',
    'INSERT INTO `tc_devices` (id,uniqueid) VALUES ',
    'COPY tc_devices (id) FROM stdin;\n',
    'CREATE TABLE tc_devices (\n',
    'id\tuniqueid\n',
  ]
  fc.assert(
    fc.property(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 300 }), (start, noise) => {
      const bytes = Buffer.concat([Buffer.from(start), noise])
      try {
        const state = recognise(bytes)
        const { consumed, rows } = readRows(state, bytes, true)
        expect(consumed).toBeLessThanOrEqual(bytes.length)
        expect(rows.length).toBeLessThanOrEqual(bytes.length)
      } catch (error) {
        expect(error).toBeInstanceOf(Unreadable)
      }
    }),
    { numRuns: 500 },
  )
})
