import { execFileSync } from 'node:child_process'
import { chmodSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type pg from 'pg'
import type { Stage } from './stage.ts'

/** Other ways to the same rows, into a table of the same definition without row-level security, on the same server. */

export interface PeerRate {
  readonly rows: number
  readonly rowsPerS: number
  /** Seconds of processor for a million rows. */
  readonly cpuSPerMillion: { client: number; postgres: number }
}

export interface StoredRows {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (string | null)[])[]
}

export async function makePeerTables(client: pg.Client): Promise<void> {
  await client.query(`
    CREATE SCHEMA bench;
    CREATE TABLE bench.readings (LIKE telematics.readings INCLUDING ALL) PARTITION BY RANGE (time);
    CREATE TABLE bench.devices (tenant_id text, id text, latest_id text, latest_at timestamptz, PRIMARY KEY (tenant_id, id));
    INSERT INTO bench.devices SELECT tenant_id, id FROM telematics.devices;
    DO $$ DECLARE part record; BEGIN
      FOR part IN SELECT c.oid::regclass::text AS name, c.relname, pg_get_expr(c.relpartbound, c.oid) AS bound
                  FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'telematics.readings'::regclass
      LOOP EXECUTE format('CREATE TABLE bench.%I PARTITION OF bench.readings %s', part.relname, part.bound); END LOOP;
    END $$`)
}

/** What the service has stored, as text, for others to store again. */
export async function storedRows(client: pg.Client): Promise<StoredRows> {
  const columns = (
    await client.query<{ attname: string }>(
      `SELECT attname FROM pg_attribute WHERE attrelid = 'telematics.readings'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
    )
  ).rows.map(({ attname }) => attname)
  const { rows } = await client.query<(string | null)[]>({
    // In the order in which they were stored, as they would have arrived at the others.
    text: `SELECT ${columns.map((name) => `"${name}"::text`).join(', ')} FROM telematics.readings ORDER BY tableoid, ctid`,
    rowMode: 'array',
  } as never)
  return { columns, rows: rows as unknown as (string | null)[][] }
}

async function afresh(client: pg.Client): Promise<void> {
  await client.query('TRUNCATE bench.readings')
  await client.query('CHECKPOINT')
}

/** COPY by psql where it is installed, else by the server itself from the same file. */
export async function copy(stage: Stage, { columns, rows }: StoredRows): Promise<PeerRate & { by: string }> {
  const file = `${stage.dir}/rows.copy`
  const escaped = (value: string | null) =>
    value === null ? '\\N' : value.replace(/[\\\t\n\r]/g, (c) => `\\${{ '\t': 't', '\n': 'n', '\r': 'r' }[c] ?? c}`)
  writeFileSync(file, `${rows.map((row) => row.map(escaped).join('\t')).join('\n')}\n`)
  chmodSync(file, 0o644)
  await afresh(stage.client)
  const by = hasPsql() ? 'psql' : 'server'
  const target = `bench.readings (${columns.join(', ')}) FROM '${file}'`
  const before = stage.postgresCpuS()
  const started = performance.now()
  if (by === 'psql') execFileSync('psql', [stage.superuserUrl, '-q', '-c', `\\copy ${target}`])
  else await stage.client.query(`COPY ${target}`)
  const seconds = (performance.now() - started) / 1_000
  const postgres = stage.postgresCpuS() - before
  return { ...rateOf(rows.length, seconds, { client: 0, postgres }), by }
}

export async function twoStatements(
  stage: Stage,
  { columns, rows }: StoredRows,
  form: 'single' | 'batched',
): Promise<PeerRate> {
  const file = `${stage.dir}/rows.json`
  writeFileSync(file, JSON.stringify({ columns, rows }))
  await afresh(stage.client)
  const before = stage.postgresCpuS()
  const script = fileURLToPath(new URL('two-statements.ts', import.meta.url))
  const told = await stage.run(script, [stage.superuserUrl, file, form])
  const { startedMs, endedMs, cpuS } = JSON.parse(told) as { startedMs: number; endedMs: number; cpuS: number }
  const postgres = stage.postgresCpuS() - before
  return rateOf(rows.length, (endedMs - startedMs) / 1_000, { client: cpuS, postgres })
}

function rateOf(rows: number, seconds: number, cpuS: { client: number; postgres: number }): PeerRate {
  const perMillion = (s: number) => Math.round((s / rows) * 1e7) / 10
  return {
    rows,
    rowsPerS: Math.round(rows / seconds),
    cpuSPerMillion: { client: perMillion(cpuS.client), postgres: perMillion(cpuS.postgres) },
  }
}

function hasPsql(): boolean {
  try {
    execFileSync('psql', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
