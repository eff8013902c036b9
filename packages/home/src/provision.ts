// The database, the schemas and the roles, made so again and again. Needs a superuser; leaves nothing to PUBLIC.
import pg from 'pg'
import { withTarget } from './postgres.ts'
import { rolesOf, SERVICES, type ServiceName, schemaOf } from './services.ts'

const DATABASE = 'clutch'

// Roles belong to the whole cluster, so the lock is taken in the one database every caller knows: the maintenance one.
const PROVISION_LOCK = 0x636c7574
const LOCK_TIMEOUT_MS = 120_000

const ROLE_ATTRIBUTES =
  'LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION NOINHERIT CONNECTION LIMIT -1'

interface ServiceDatabase {
  service: string
  schema: string
  ownerUrl: string
  appUrl: string
  systemUrl: string
}

export interface ProvisionOptions {
  /** A superuser on the maintenance database. */
  superuserUrl: string
  /** Gives the same password for the same name; see Home.secret. */
  secret: (name: string) => string
  /** Made when missing; default `clutch`. */
  database?: string
  /** Schema names; default those of the six services. */
  schemas?: readonly string[]
}

export interface Provisioned {
  database: string
  superuserUrl: string
  /** By schema. */
  schemas: Readonly<Record<string, ServiceDatabase>>
  of(service: ServiceName): ServiceDatabase
}

export async function provision(options: ProvisionOptions): Promise<Provisioned> {
  const database = options.database ?? DATABASE
  const schemas = options.schemas ?? SERVICES.map(schemaOf)
  await inMaintenance(options.superuserUrl, async (maintenance) => {
    for (const schema of schemas) await makeRoles(maintenance, schema, options.secret)
    const exists = await maintenance.query('SELECT FROM pg_database WHERE datname = $1', [database])
    if (exists.rowCount === 0) await maintenance.query(`CREATE DATABASE ${pg.escapeIdentifier(database)}`)
    const superuserUrl = withTarget(options.superuserUrl, { database })
    await withClient(superuserUrl, (client) => openDatabase(client, database, schemas))
  })
  return describe(options.superuserUrl, database, schemas, options.secret)
}

/** Runs alone among all who provision this cluster. */
export async function inMaintenance<T>(superuserUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  return withClient(superuserUrl, async (client) => {
    await client.query(`SET lock_timeout = ${LOCK_TIMEOUT_MS}`)
    // Session-level: CREATE DATABASE refuses to run in a transaction. It goes with the connection.
    await client.query('SELECT pg_advisory_lock($1)', [PROVISION_LOCK])
    return work(client)
  })
}

export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    application_name: 'clutch-home',
  })
  // A connection that breaks while idle raises an event nobody waits for; the next query reports it.
  client.on('error', () => {})
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end().catch(() => {})
  }
}

export function describe(
  superuserUrl: string,
  database: string,
  schemas: readonly string[],
  secret: (name: string) => string,
): Provisioned {
  const url = (user: string) => withTarget(superuserUrl, { user, password: secret(passwordName(user)), database })
  const bySchema = Object.fromEntries(
    schemas.map((schema) => {
      const roles = rolesOf(schema)
      const service = SERVICES.find((name) => schemaOf(name) === schema) ?? schema
      return [
        schema,
        { service, schema, ownerUrl: url(roles.owner), appUrl: url(roles.app), systemUrl: url(roles.system) },
      ]
    }),
  )
  return {
    database,
    superuserUrl: withTarget(superuserUrl, { database }),
    schemas: bySchema,
    of(service) {
      const found = bySchema[schemaOf(service)]
      if (!found) throw new Error(`the schema of ${service} was not provisioned`)
      return found
    },
  }
}

const passwordName = (role: string) => `postgres/${role}`

async function makeRoles(client: pg.Client, schema: string, secret: (name: string) => string): Promise<void> {
  const { owner, app, system } = rolesOf(schema)
  const limits: [string, Record<string, string>][] = [
    // A migration may take its time, but must not queue behind a reader with everyone else behind itself.
    [owner, { statement_timeout: '0', lock_timeout: '30s', idle_in_transaction_session_timeout: '5min' }],
    [app, { statement_timeout: '15s', lock_timeout: '10s', idle_in_transaction_session_timeout: '15s' }],
    [system, { statement_timeout: '60s', lock_timeout: '10s', idle_in_transaction_session_timeout: '30s' }],
  ]
  for (const [role, settings] of limits) {
    const name = pg.escapeIdentifier(role)
    const known = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [role])
    const verb = known.rowCount === 0 ? 'CREATE' : 'ALTER'
    const password = pg.escapeLiteral(secret(passwordName(role)))
    await client.query(`${verb} ROLE ${name} WITH ${ROLE_ATTRIBUTES} PASSWORD ${password}`)
    for (const [setting, value] of Object.entries({ ...settings, timezone: 'UTC' })) {
      await client.query(`ALTER ROLE ${name} SET ${setting} = ${pg.escapeLiteral(value)}`)
    }
    await client.query(`ALTER ROLE ${name} SET search_path = ${pg.escapeIdentifier(schema)}`)
    await leaveAllRoles(client, role)
  }
}

/** These roles are members of nothing and nobody is a member of them: what one may do is written in its grants. */
async function leaveAllRoles(client: pg.Client, role: string): Promise<void> {
  const { rows } = await client.query<{ granted: string; member: string }>(
    `SELECT granted.rolname AS granted, member.rolname AS member
       FROM pg_auth_members m
       JOIN pg_roles granted ON granted.oid = m.roleid
       JOIN pg_roles member ON member.oid = m.member
      WHERE $1 IN (granted.rolname, member.rolname)`,
    [role],
  )
  for (const { granted, member } of rows) {
    await client.query(`REVOKE ${pg.escapeIdentifier(granted)} FROM ${pg.escapeIdentifier(member)}`)
  }
}

async function openDatabase(client: pg.Client, database: string, schemas: readonly string[]): Promise<void> {
  await client.query('BEGIN')
  await restrictDatabase(client, database, schemas)
  await client.query('REVOKE ALL ON SCHEMA public FROM PUBLIC')
  // Ids beside ranges of time in one exclusion constraint; the owners of the schemas may not make extensions.
  await client.query('CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public')
  for (const schema of schemas) {
    const { owner, app, system } = rolesOf(schema)
    const [name, ownerName] = [pg.escapeIdentifier(schema), pg.escapeIdentifier(owner)]
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${name} AUTHORIZATION ${ownerName}`)
    await client.query(`ALTER SCHEMA ${name} OWNER TO ${ownerName}`)
    await client.query(`REVOKE ALL ON SCHEMA ${name} FROM PUBLIC`)
    await client.query(`GRANT USAGE ON SCHEMA ${name} TO ${pg.escapeIdentifier(app)}, ${pg.escapeIdentifier(system)}`)
  }
  await client.query('COMMIT')
}

/** Who may connect. A copy of a database does not inherit this from its template, so a copy calls it again. */
export async function restrictDatabase(client: pg.Client, database: string, schemas: readonly string[]): Promise<void> {
  const name = pg.escapeIdentifier(database)
  const roles = schemas.flatMap((schema) => Object.values(rolesOf(schema))).map((role) => pg.escapeIdentifier(role))
  await client.query(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`)
  if (roles.length > 0) await client.query(`GRANT CONNECT ON DATABASE ${name} TO ${roles.join(', ')}`)
}
