// A real database per test file: a copy of a template that was migrated once.
import { createHash, createHmac } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { migrate, migrationsHash } from '@clutch/home/migrate'
import { withTarget } from '@clutch/home/postgres'
import { describe, inMaintenance, provision, restrictDatabase, withClient } from '@clutch/home/provision'
import { SERVICES, type ServiceName, schemaOf } from '@clutch/home/services'
import pg from 'pg'
import { inject } from 'vitest'

const TEMPLATE_LOCK = 0x74706c74
const LOCK_TIMEOUT_MS = 120_000

export interface TestDatabase {
  name: string
  schema: string
  /** The service's own role: bound by app.tenant_id. */
  appUrl: string
  /** The second role: only what src/tables.ts lists under system. */
  systemUrl: string
  /** The schema's owner, which migrates. */
  ownerUrl: string
  /** A superuser on this database: sees everything, for arranging and for looking behind the curtain. */
  superUrl: string
  drop(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

export interface TestSchema {
  schema: string
  serviceDir: string
}

let counter = 0

/** Call it in beforeAll; call drop() in afterAll. */
export async function createTestDatabase(of: ServiceName | TestSchema): Promise<TestDatabase> {
  const { schema, serviceDir } = typeof of === 'string' ? serviceSchema(of) : of
  const serverUrl = testPostgresUrl()
  const template = await ensureTemplate(serverUrl, schema, serviceDir)
  const name = `t_${schema}_${process.pid}_${Date.now().toString(36)}_${counter++}`
  const quoted = pg.escapeIdentifier(name)
  await withClient(serverUrl, async (client) => {
    await client.query(`CREATE DATABASE ${quoted} TEMPLATE ${pg.escapeIdentifier(template)}`)
    await restrictDatabase(client, name, [schema])
  })
  const urls = describe(serverUrl, name, [schema], testSecret(serverUrl)).schemas[schema]
  if (!urls) throw new Error(`no URLs for ${schema}`)
  const drop = async () => {
    await withClient(serverUrl, (client) => client.query(`DROP DATABASE IF EXISTS ${quoted} WITH (FORCE)`))
  }
  return {
    name,
    schema,
    appUrl: urls.appUrl,
    systemUrl: urls.systemUrl,
    ownerUrl: urls.ownerUrl,
    superUrl: withTarget(serverUrl, { database: name }),
    drop,
    [Symbol.asyncDispose]: drop,
  }
}

/** A superuser on the run's server, for tests about databases themselves. */
export function testPostgresUrl(): string {
  const url = inject('clutchPostgresUrl')
  if (!url) throw new Error('no PostgreSQL server: run tests with the vitest.config.ts of the root')
  return url
}

/** Roles belong to the server, not to a database: every worker must arrive at the same passwords. */
export function testSecret(serverUrl: string): (name: string) => string {
  const seed = createHash('sha256').update(serverUrl).digest()
  return (name) => createHmac('sha256', seed).update(name).digest('base64url').slice(0, 24)
}

function serviceSchema(service: ServiceName): TestSchema {
  if (!SERVICES.includes(service)) throw new Error(`${service} is not one of ${SERVICES.join(', ')}`)
  const serviceDir = fileURLToPath(new URL(`../../../services/${service}`, import.meta.url))
  return { schema: schemaOf(service), serviceDir }
}

/** Made under another name and renamed when complete: a template is whole or not there. */
async function ensureTemplate(serverUrl: string, schema: string, serviceDir: string): Promise<string> {
  const template = `tpl_${schema}_${await migrationsHash(serviceDir)}`
  await withClient(serverUrl, async (client) => {
    if (await exists(client, template)) return
    await client.query(`SET lock_timeout = ${LOCK_TIMEOUT_MS}`)
    await client.query('SELECT pg_advisory_lock($1, hashtext($2))', [TEMPLATE_LOCK, template])
    if (await exists(client, template)) return
    const draft = `${template}_draft`
    await client.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(draft)} WITH (FORCE)`)
    const secret = testSecret(serverUrl)
    const made = await provision({ superuserUrl: serverUrl, secret, database: draft, schemas: [schema] })
    const ownerUrl = made.schemas[schema]?.ownerUrl
    if (!ownerUrl) throw new Error(`${schema} was not provisioned`)
    await migrate({ serviceDir, ownerUrl })
    await inMaintenance(serverUrl, (maintenance) =>
      maintenance.query(`ALTER DATABASE ${pg.escapeIdentifier(draft)} RENAME TO ${pg.escapeIdentifier(template)}`),
    )
  })
  return template
}

async function exists(client: pg.Client, database: string): Promise<boolean> {
  const found = await client.query('SELECT FROM pg_database WHERE datname = $1', [database])
  return found.rowCount === 1
}
