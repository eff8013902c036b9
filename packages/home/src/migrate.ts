// Applies what a service's prisma/migrations say, then makes its policies so. Two at once: one works, one waits.
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { loadTables } from './load-tables.ts'
import { applyPolicies, type PolicyReport, policyDrift } from './policies.ts'
import { withTarget } from './postgres.ts'
import { withClient } from './provision.ts'
import { type MigrationList, type SchemaEngine, ScriptFailed, withEngine } from './schema-engine.ts'

const MIGRATE_LOCK = 0x6d696772
const LOCK_TIMEOUT_MS = 300_000
const FILTERS = { externalTables: [], externalEnums: [] }

export interface MigrateOptions {
  /** The directory with prisma/schema.prisma, prisma/migrations and src/tables.ts. */
  serviceDir: string
  /** The owner of the schema: see provision(). */
  ownerUrl: string
}

export interface Migrated {
  schema: string
  applied: string[]
  policies: PolicyReport
}

class MigrationFailed extends Error {
  override readonly name = 'MigrationFailed'
}

export async function migrate(options: MigrateOptions): Promise<Migrated> {
  const { schema, ...declared } = await loadTables(options.serviceDir)
  const files = await readMigrations(options.serviceDir)
  return withClient(options.ownerUrl, async (client) => {
    await client.query(`SET lock_timeout = ${LOCK_TIMEOUT_MS}`)
    // The session's lock goes with its connection, so a migrator that dies lets the next one in.
    await client.query('SELECT pg_advisory_lock($1, hashtext($2))', [MIGRATE_LOCK, schema])
    await client.query('RESET lock_timeout')
    const history = compare(files, await readHistory(client, schema))
    if (history.edited.length > 0) {
      throw new MigrationFailed(
        `${schema}: already applied and edited since: ${history.edited.join(', ')}. Restore the file and put the change ` +
          'into a new migration (or, for a home nobody needs, delete its directory).',
      )
    }
    const applied = history.pending.length === 0 ? [] : await apply(options, schema, files, history)
    const policies = await applyPolicies(client, { schema, ...declared })
    return { schema, applied, policies }
  })
}

export interface Pending {
  schema: string
  pending: string[]
  /** Applied here, but the file says something else now. */
  edited: string[]
  /** Applied here, but there is no such file: the code is older than the database. */
  unknown: string[]
  /** What the policy pass would change. */
  policies: string[]
}

/** What migrate() would do. Changes nothing. */
export async function pending(options: MigrateOptions): Promise<Pending> {
  const declared = await loadTables(options.serviceDir)
  const files = await readMigrations(options.serviceDir)
  return withClient(options.ownerUrl, async (client) => {
    const history = compare(files, await readHistory(client, declared.schema))
    const policies = history.pending.length > 0 ? [] : await policyDrift(client, declared)
    return {
      schema: declared.schema,
      pending: history.pending,
      edited: history.edited,
      unknown: history.unknown,
      policies,
    }
  })
}

/** The SQL that leads from the database to schema.prisma; empty when they agree. */
export async function diff(options: MigrateOptions): Promise<string> {
  const { schema } = await loadTables(options.serviceDir)
  const datamodel = await readDatamodel(options.serviceDir)
  return withEngine({ url: options.ownerUrl, schema, datamodel }, (engine) => scriptTo(engine, datamodel))
}

export interface NewMigrationOptions {
  serviceDir: string
  /** Words for the name of the directory. */
  name: string
  /** A server for a scratch database, which is dropped again. */
  superuserUrl: string
}

export interface NewMigration {
  /** Undefined when schema.prisma and the migrations already agree. */
  file: string | undefined
  sql: string
}

/** Writes the migration that leads from the existing ones to schema.prisma. A development aid: read what it wrote. */
export async function newMigration({ serviceDir, name, superuserUrl }: NewMigrationOptions): Promise<NewMigration> {
  const { schema } = await loadTables(serviceDir)
  const datamodel = await readDatamodel(serviceDir)
  const files = await readMigrations(serviceDir)
  const sql = await withScratchDatabase(superuserUrl, schema, async (ownerUrl) => {
    if (files.length > 0) await apply({ serviceDir, ownerUrl }, schema, files, compare(files, []))
    return withEngine({ url: ownerUrl, schema, datamodel }, (engine) => scriptTo(engine, datamodel))
  })
  if (sql === '') return { file: undefined, sql }
  const dir = join(serviceDir, 'prisma', 'migrations', `${stamp(new Date())}_${slug(name)}`)
  await mkdir(dir, { recursive: true })
  const file = join(dir, 'migration.sql')
  await writeFile(file, sql)
  const lockfile = join(serviceDir, 'prisma', 'migrations', 'migration_lock.toml')
  if (!existsSync(lockfile)) await writeFile(lockfile, 'provider = "postgresql"\n')
  return { file, sql }
}

/** A hash of all that decides what a migrated schema looks like: the key of a template database. */
export async function migrationsHash(serviceDir: string): Promise<string> {
  const hash = createHash('sha256')
  for (const { name, sql } of await readMigrations(serviceDir)) hash.update(`${name}\0${sql}\0`)
  hash.update(JSON.stringify(await loadTables(serviceDir)))
  for (const part of ['policies.ts', 'provision.ts', 'services.ts']) {
    hash.update(await readFile(new URL(part, import.meta.url)))
  }
  return hash.digest('hex').slice(0, 16)
}

interface MigrationFile {
  name: string
  sql: string
  checksum: string
}

async function readMigrations(serviceDir: string): Promise<MigrationFile[]> {
  const dir = join(serviceDir, 'prisma', 'migrations')
  if (!existsSync(dir)) return []
  const entries = await readdir(dir, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  return Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(join(dir, name, 'migration.sql'), 'utf8')
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}

function readDatamodel(serviceDir: string): Promise<string> {
  return readFile(join(serviceDir, 'prisma', 'schema.prisma'), 'utf8')
}

interface HistoryRow {
  name: string
  checksum: string
  finished: boolean
}

async function readHistory(client: pg.Client, schema: string): Promise<HistoryRow[]> {
  const table = `${pg.escapeIdentifier(schema)}._prisma_migrations`
  const { rows: known } = await client.query<{ there: boolean }>('SELECT to_regclass($1) IS NOT NULL AS there', [table])
  if (!known[0]?.there) return []
  const { rows } = await client.query<HistoryRow>(
    `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished
       FROM ${table} WHERE rolled_back_at IS NULL ORDER BY started_at`,
  )
  return rows
}

interface History {
  pending: string[]
  edited: string[]
  unknown: string[]
  /** Begun and never finished: the process died, and its transaction with it. */
  interrupted: string[]
}

function compare(files: readonly MigrationFile[], rows: readonly HistoryRow[]): History {
  const applied = new Map(rows.filter((row) => row.finished).map((row) => [row.name, row.checksum]))
  const known = new Set(files.map(({ name }) => name))
  return {
    pending: files.filter(({ name }) => !applied.has(name)).map(({ name }) => name),
    edited: files.filter(({ name, checksum }) => (applied.get(name) ?? checksum) !== checksum).map(({ name }) => name),
    unknown: [...applied.keys()].filter((name) => !known.has(name)),
    interrupted: rows.filter((row) => !row.finished).map((row) => row.name),
  }
}

async function apply(
  { serviceDir, ownerUrl }: MigrateOptions,
  schema: string,
  files: readonly MigrationFile[],
  history: History,
): Promise<string[]> {
  const datamodel = await readDatamodel(serviceDir)
  const migrationsList = asMigrationList(serviceDir, files)
  const bySql = new Map(files.map((file) => [file.sql, file.name]))
  const amend = (script: string) => {
    const name = bySql.get(script)
    return name === undefined ? script : `${script}\n${markFinished(schema, name)}`
  }
  return withEngine({ url: ownerUrl, schema, datamodel, amend }, async (engine, scriptFailure) => {
    for (const migrationName of history.interrupted) await engine.markMigrationRolledBack({ migrationName })
    try {
      const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters: FILTERS })
      return appliedMigrationNames
    } catch (error) {
      throw await afterFailure(engine, scriptFailure() ?? error, schema, bySql, ownerUrl)
    }
  })
}

/**
 * The engine notes the end of a file in a statement of its own, after it. A crash between the two would leave a
 * migration that is applied and says it is not; so the note is part of the file's own transaction.
 */
function markFinished(schema: string, name: string): string {
  return (
    `;UPDATE ${pg.escapeIdentifier(schema)}._prisma_migrations SET finished_at = now() ` +
    `WHERE migration_name = ${pg.escapeLiteral(name)} AND finished_at IS NULL AND rolled_back_at IS NULL;`
  )
}

/** The file was one transaction and is gone whole, so the way is left free for the corrected one. */
async function afterFailure(
  engine: SchemaEngine,
  error: unknown,
  schema: string,
  bySql: ReadonlyMap<string, string>,
  ownerUrl: string,
): Promise<unknown> {
  const history = await withClient(ownerUrl, (client) => readHistory(client, schema))
  for (const row of history.filter(({ finished }) => !finished)) {
    await engine.markMigrationRolledBack({ migrationName: row.name })
  }
  const name = error instanceof ScriptFailed ? bySql.get(error.script) : undefined
  if (!(error instanceof ScriptFailed) || name === undefined) return error
  const place = error.line === undefined ? '' : ` line ${error.line}`
  return new MigrationFailed(
    `${schema}: ${name}/migration.sql${place}: ${error.message}. Nothing of this file was applied; correct it and run again.`,
    { cause: error },
  )
}

function asMigrationList(serviceDir: string, files: readonly MigrationFile[]): MigrationList {
  return {
    baseDir: join(serviceDir, 'prisma', 'migrations'),
    lockfile: { path: './migration_lock.toml', content: 'provider = "postgresql"\n' },
    shadowDbInitScript: '',
    migrationDirectories: files.map(({ name, sql }) => ({
      path: name,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: sql } },
    })),
  }
}

async function scriptTo(engine: SchemaEngine, datamodel: string): Promise<string> {
  const files = [{ path: 'schema.prisma', content: datamodel }]
  const result = await engine.diff({
    // The database the engine was opened on.
    from: { tag: 'schemaDatasource', files, configDir: '' },
    to: { tag: 'schemaDatamodel', files },
    script: true,
    exitCode: null,
    filters: FILTERS,
  })
  const sql = (result.stdout ?? '').trim()
  return sql === '' || sql === '-- This is an empty migration.' ? '' : `${sql}\n`
}

async function withScratchDatabase<T>(
  superuserUrl: string,
  schema: string,
  work: (ownerUrl: string) => Promise<T>,
): Promise<T> {
  const database = `scratch_${schema}_${process.pid}_${Date.now()}`
  const { rows } = await withClient(superuserUrl, (client) =>
    client.query<{ name: string }>('SELECT current_database() AS name'),
  )
  const quoted = pg.escapeIdentifier(database)
  await withClient(superuserUrl, (client) => client.query(`CREATE DATABASE ${quoted}`))
  try {
    // As the superuser: the scratch database is for reading its shape only, and no role's password may change for it.
    const url = withTarget(superuserUrl, { database })
    await withClient(url, (client) => client.query(`CREATE SCHEMA ${pg.escapeIdentifier(schema)}`))
    return await work(url)
  } finally {
    await withClient(withTarget(superuserUrl, { database: rows[0]?.name ?? 'postgres' }), (client) =>
      client.query(`DROP DATABASE IF EXISTS ${quoted} WITH (FORCE)`),
    )
  }
}

function stamp(now: Date): string {
  return now.toISOString().replaceAll(/\D/g, '').slice(0, 14)
}

function slug(name: string): string {
  const words = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
  if (words === '') throw new Error('a migration needs a name made of letters')
  return words
}
