import { readFileSync } from 'node:fs'
import pg from 'pg'
import { cpuSeconds } from './cpu.ts'
import type { StoredRows } from './peers.ts'

/**
 * The writer of a tracker that stores each position by two statements, each its own transaction: the position, and the
 * device's latest position. Twenty connections. `batched` stores positions many to a statement, and the latest position
 * still one by one. Rows arrive ready made: no sockets, no decoding, nobody waits for an acknowledgement.
 */

type Row = StoredRows['rows'][number]

const connections = 20
const rowsPerStatement = 500

const [url, file, form] = process.argv.slice(2)
if (url === undefined || file === undefined) throw new Error('usage: two-statements URL FILE single|batched')
const { columns, rows } = JSON.parse(readFileSync(file, 'utf8')) as StoredRows
const pool = new pg.Pool({ connectionString: url, max: connections })
await Promise.all(Array.from({ length: connections }, () => pool.query('SELECT pg_sleep(0.05)')))

const column = (name: string) => columns.indexOf(name)
const [tenant, device, time, id] = [column('tenant_id'), column('device_id'), column('time'), column('id')]

const placeholders = (count: number) =>
  Array.from({ length: count }, (_, row) => `(${columns.map((_name, at) => `$${row * columns.length + at + 1}`)})`)

function insert(some: readonly Row[]): Promise<unknown> {
  return pool.query({
    name: `insert-${some.length}`,
    text: `INSERT INTO bench.readings (${columns.join(', ')}) VALUES ${placeholders(some.length).join(', ')}`,
    values: some.flat(),
  })
}

function updateLatest(row: Row): Promise<unknown> {
  return pool.query({
    name: 'latest',
    text: 'UPDATE bench.devices SET latest_id = $3, latest_at = $4 WHERE tenant_id = $1 AND id = $2',
    values: [row[tenant!], row[device!], row[id!], row[time!]],
  })
}

async function each<Item>(items: readonly Item[], work: (item: Item) => Promise<unknown>): Promise<void> {
  let next = 0
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (next < items.length) await work(items[next++]!)
    }),
  )
}

const startedMs = Date.now()
const before = cpuSeconds(process.pid)
if (form === 'batched') {
  const batches: Row[][] = []
  for (let from = 0; from < rows.length; from += rowsPerStatement)
    batches.push(rows.slice(from, from + rowsPerStatement))
  // One batch at a time, as one scheduled writer does; the devices of a batch that is stored are updated beside the next.
  let updates: Promise<void> = Promise.resolve()
  for (const batch of batches) {
    await insert(batch)
    await updates
    updates = each(batch, updateLatest)
  }
  await updates
} else {
  await each(rows, async (row) => {
    await insert([row])
    await updateLatest(row)
  })
}
process.stdout.write(
  `${JSON.stringify({ startedMs, endedMs: Date.now(), rows: rows.length, cpuS: cpuSeconds(process.pid) - before })}\n`,
)
await pool.end()
