import { testPostgresUrl, testSecret } from '@clutch/testing/database'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { datamodel, type FixtureService, fixtureService } from '../test/fixture-service.ts'
import { diff, migrate, newMigration, pending } from './migrate.ts'
import { withTarget } from './postgres.ts'
import { type Provisioned, provision, withClient } from './provision.ts'
import { rolesOf, SERVICES, schemaOf } from './services.ts'

const NOTES = 'CREATE TABLE notes (tenant_id text NOT NULL, id text NOT NULL, body text, PRIMARY KEY (tenant_id, id));'

let superuserUrl: string
const cleanUps: (() => Promise<unknown> | unknown)[] = []

beforeAll(() => {
  superuserUrl = testPostgresUrl()
})
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

interface Stage {
  service: FixtureService
  ownerUrl: string
  appUrl: string
  systemUrl: string
  superUrl: string
  options: { serviceDir: string; ownerUrl: string }
}

async function stage(tables: Record<string, unknown> = {}): Promise<Stage> {
  const service = fixtureService(tables)
  const database = `m_${service.schema}`
  const made = await provision({ superuserUrl, secret: testSecret(superuserUrl), database, schemas: [service.schema] })
  cleanUps.push(async () => {
    service.remove()
    await dropAll(database, [service.schema])
  })
  const { ownerUrl, appUrl, systemUrl } = made.schemas[service.schema]!
  return {
    service,
    ownerUrl,
    appUrl,
    systemUrl,
    superUrl: withTarget(superuserUrl, { database }),
    options: { serviceDir: service.dir, ownerUrl },
  }
}

async function dropAll(database: string, schemas: string[]): Promise<void> {
  await withClient(superuserUrl, async (client) => {
    await client.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`)
    for (const role of schemas.flatMap((schema) => Object.values(rolesOf(schema)))) {
      await client.query(`DROP ROLE IF EXISTS ${role}`)
    }
  })
}

/** What one tenant sees and does, as the service's own role. */
function asTenant<T>(url: string, tenant: string | undefined, work: (client: pg.Client) => Promise<T>): Promise<T> {
  return withClient(url, async (client) => {
    await client.query('BEGIN')
    if (tenant !== undefined) await client.query(`SELECT set_config('app.tenant_id', $1, true)`, [tenant])
    const result = await work(client)
    await client.query('COMMIT')
    return result
  })
}

const query = async <T>(url: string, sql: string): Promise<T[]> =>
  (await withClient(url, (c) => c.query(sql))).rows as T[]

test('two migrators at once: each file is applied once, and both succeed', async () => {
  const { service, options, superUrl } = await stage()
  service.migration('20260101000000_first', NOTES)
  service.migration(
    '20260102000000_second',
    `ALTER TABLE notes ADD COLUMN length int; CREATE TABLE more (tenant_id text NOT NULL);`,
  )
  const results = await Promise.all([migrate(options), migrate(options), migrate(options)])
  expect(results.flatMap(({ applied }) => applied).sort()).toEqual(['20260101000000_first', '20260102000000_second'])
  const rows = await query(
    superUrl,
    `SELECT migration_name FROM ${service.schema}._prisma_migrations WHERE finished_at IS NOT NULL`,
  )
  expect(rows).toHaveLength(2)
  expect(await pending(options)).toEqual({ schema: service.schema, pending: [], edited: [], unknown: [], policies: [] })
})

test('functions, triggers and DO blocks are applied as written', async () => {
  const { service, options, superUrl } = await stage()
  service.migration(
    '20260101000000_first',
    `${NOTES}
     CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN new.body := upper(new.body); RETURN new; END; $$;
     CREATE TRIGGER shouting BEFORE INSERT ON notes FOR EACH ROW EXECUTE FUNCTION shout();
     DO $$ BEGIN PERFORM 1; INSERT INTO notes VALUES ('ten_a', 'x', 'quiet; please'); END; $$;`,
  )
  await migrate(options)
  expect(await query(superUrl, `SELECT body FROM ${service.schema}.notes`)).toEqual([{ body: 'QUIET; PLEASE' }])
})

test('a file that fails half-way leaves nothing, says where, and its correction goes through', async () => {
  const { service, options, superUrl } = await stage()
  service.migration('20260101000000_first', NOTES)
  service.migration(
    '20260102000000_second',
    'CREATE TABLE half (tenant_id text NOT NULL);\nALTER TABLE nowhere ADD COLUMN x int;',
  )
  await expect(migrate(options)).rejects.toThrow(/20260102000000_second\/migration\.sql.*"nowhere" does not exist/)
  expect(
    await query(superUrl, `SELECT FROM pg_tables WHERE schemaname = '${service.schema}' AND tablename = 'half'`),
  ).toEqual([])
  expect((await pending(options)).pending).toEqual(['20260102000000_second'])
  service.migration('20260102000000_second', 'CREATE TABLE half (tenant_id text NOT NULL);')
  expect((await migrate(options)).applied).toEqual(['20260102000000_second'])
})

test('a migration cut off by a dead process is taken up again', async () => {
  const { service, options, superUrl } = await stage()
  service.migration('20260101000000_first', NOTES)
  await migrate(options)
  service.migration('20260102000000_second', 'CREATE TABLE late (tenant_id text NOT NULL);')
  // What a process leaves that died between noting the beginning and the commit.
  await query(
    superUrl,
    `INSERT INTO ${service.schema}._prisma_migrations (id, checksum, migration_name) VALUES ('x', 'x', '20260102000000_second')`,
  )
  expect((await migrate(options)).applied).toEqual(['20260102000000_second'])
})

test('that a file is applied and that it says so commit together', async () => {
  const { service, options, superUrl } = await stage()
  service.migration('20260101000000_first', NOTES)
  await migrate(options)
  const table = `${service.schema}._prisma_migrations`
  service.migration(
    '20260102000000_second',
    `CREATE TABLE late (tenant_id text NOT NULL);
     CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'the process dies here'; END; $$;
     CREATE TRIGGER noted BEFORE UPDATE ON ${table} FOR EACH ROW
       WHEN (old.migration_name = '20260102000000_second' AND old.finished_at IS NULL) EXECUTE FUNCTION noted();`,
  )
  await expect(migrate(options)).rejects.toThrow('the process dies here')
  expect(
    await query(superUrl, `SELECT FROM pg_tables WHERE schemaname = '${service.schema}' AND tablename = 'late'`),
  ).toEqual([])
})

test('an applied file that was edited since is refused by name', async () => {
  const { service, options } = await stage()
  service.migration('20260101000000_first', NOTES)
  await migrate(options)
  service.migration('20260101000000_first', `${NOTES} -- and a thought`)
  await expect(migrate(options)).rejects.toThrow(/edited since: 20260101000000_first/)
  expect((await pending(options)).edited).toEqual(['20260101000000_first'])
})

test('a new migration leads from the old ones to schema.prisma, and then nothing differs', async () => {
  const { service, options } = await stage()
  const model = (fields: string) =>
    datamodel(
      service.schema,
      `model Note {
  tenantId String @map("tenant_id")
  id       String
  ${fields}
  @@id([tenantId, id])
  @@map("notes")
  @@schema("${service.schema}")
}`,
    )
  service.write('prisma/schema.prisma', model(''))
  const first = await newMigration({ serviceDir: service.dir, name: 'The first one!', superuserUrl })
  expect(first.file).toMatch(/\/\d{14}_the_first_one\/migration\.sql$/)
  await migrate(options)
  expect(await diff(options)).toBe('')

  service.write('prisma/schema.prisma', model('km Int?'))
  expect(await diff(options)).toContain('ADD COLUMN     "km" INTEGER')
  // By hand: a name carries the second it was made in, and the next one must sort after it.
  service.migration('99990101000000_km', await diff(options))
  await migrate(options)
  expect(await diff(options)).toBe('')
  expect((await newMigration({ serviceDir: service.dir, name: 'nothing', superuserUrl })).file).toBeUndefined()
})

test("another tenant's rows can be neither seen, changed, taken nor made", async () => {
  const { service, options, appUrl } = await stage()
  service.migration('20260101000000_first', NOTES)
  await migrate(options)
  await asTenant(appUrl, 'ten_a', (client) => client.query(`INSERT INTO notes VALUES ('ten_a', 'x', 'mine')`))
  await asTenant(appUrl, 'ten_b', async (client) => {
    expect((await client.query('SELECT FROM notes')).rowCount).toBe(0)
    expect((await client.query(`UPDATE notes SET body = 'theirs'`)).rowCount).toBe(0)
    expect((await client.query('DELETE FROM notes')).rowCount).toBe(0)
  })
  await expect(
    asTenant(appUrl, 'ten_b', (client) => client.query(`INSERT INTO notes VALUES ('ten_a', 'y', '')`)),
  ).rejects.toThrow(/row-level security/)
  await expect(
    asTenant(appUrl, 'ten_a', (client) => client.query(`UPDATE notes SET tenant_id = 'ten_b'`)),
  ).rejects.toThrow(/row-level security/)
  expect(await asTenant(appUrl, undefined, async (c) => (await c.query('SELECT FROM notes')).rowCount)).toBe(0)
  expect(await asTenant(appUrl, '', async (c) => (await c.query('SELECT FROM notes')).rowCount)).toBe(0)
  expect(await asTenant(appUrl, 'ten_a', async (c) => (await c.query('SELECT body FROM notes')).rows)).toEqual([
    { body: 'mine' },
  ])
})

test("the service's role owns nothing, cannot read the history of migrations and cannot switch its policies off", async () => {
  const { service, options, appUrl } = await stage()
  service.migration('20260101000000_first', NOTES)
  await migrate(options)
  for (const sql of [
    'ALTER TABLE notes DISABLE ROW LEVEL SECURITY',
    'DROP POLICY tenant_isolation ON notes',
    'TRUNCATE notes',
    'CREATE TABLE mine (id int)',
    'CREATE TEMP TABLE mine (id int)',
    'SELECT FROM _prisma_migrations',
    `SET ROLE ${rolesOf(service.schema).owner}`,
  ]) {
    await expect(
      withClient(appUrl, (client) => client.query(sql)),
      sql,
    ).rejects.toThrow(/must be owner|permission denied/)
  }
})

test('a data migration reaches every tenant although row-level security is forced', async () => {
  const { service, options, superUrl, appUrl } = await stage()
  service.migration('20260101000000_first', NOTES)
  await migrate(options)
  for (const tenant of ['ten_a', 'ten_b']) {
    await asTenant(appUrl, tenant, (client) => client.query(`INSERT INTO notes VALUES ($1, 'x', 'old')`, [tenant]))
  }
  service.migration('20260102000000_second', `UPDATE notes SET body = 'new';`)
  await migrate(options)
  expect(await query(superUrl, `SELECT DISTINCT body FROM ${service.schema}.notes`)).toEqual([{ body: 'new' }])
  const flags = await query(
    superUrl,
    `SELECT DISTINCT relrowsecurity AS enabled, relforcerowsecurity AS forced FROM pg_class
      WHERE relnamespace = '${service.schema}'::regnamespace AND relkind = 'r' AND relname <> '_prisma_migrations'`,
  )
  expect(flags).toEqual([{ enabled: true, forced: true }])
})

test('foreign keys hold between rows of a tenant and never reach across', async () => {
  const { service, options, appUrl } = await stage()
  service.migration(
    '20260101000000_first',
    `${NOTES} CREATE TABLE remarks (tenant_id text NOT NULL, note_id text NOT NULL, PRIMARY KEY (tenant_id, note_id),
       FOREIGN KEY (tenant_id, note_id) REFERENCES notes ON DELETE CASCADE);`,
  )
  await migrate(options)
  await asTenant(appUrl, 'ten_a', async (client) => {
    await client.query(`INSERT INTO notes VALUES ('ten_a', 'x', '')`)
    await client.query(`INSERT INTO remarks VALUES ('ten_a', 'x')`)
  })
  await expect(
    asTenant(appUrl, 'ten_b', (client) => client.query(`INSERT INTO remarks VALUES ('ten_b', 'x')`)),
  ).rejects.toThrow(/foreign key/)
  await asTenant(appUrl, 'ten_a', async (client) => {
    await client.query('DELETE FROM notes')
    expect((await client.query('SELECT FROM remarks')).rowCount).toBe(0)
  })
})

test.each([
  [
    'a table without tenant_id and without a reason',
    'CREATE TABLE rates (id text)',
    {},
    /table rates has no tenant_id/,
  ],
  ['a nullable tenant_id', 'CREATE TABLE notes (tenant_id text)', {}, /notes\.tenant_id may be null/],
  ['a tenant_id of another type', 'CREATE TABLE notes (tenant_id uuid NOT NULL)', {}, /tenant_id is uuid/],
  ['a listed table that does not exist', NOTES, { global: { inbox: 'why' } }, /global names the table inbox/],
  [
    'a system table that does not exist',
    NOTES,
    { system: { outbox: { verbs: ['select'], reason: 'r' } } },
    /system names/,
  ],
  ['a view that reads as its owner', `${NOTES} CREATE VIEW all_notes AS SELECT * FROM notes`, {}, /view all_notes/],
  ['a materialised view', `${NOTES} CREATE MATERIALIZED VIEW m AS SELECT * FROM notes`, {}, /materialised view m/],
  [
    'an unlisted SECURITY DEFINER function',
    `${NOTES} CREATE FUNCTION peek() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM notes'`,
    {},
    /function peek is SECURITY DEFINER/,
  ],
])('%s fails the migration', async (_what, sql, tables, message) => {
  const { service, options } = await stage(tables)
  service.migration('20260101000000_first', `${sql};`)
  await expect(migrate(options)).rejects.toThrow(message)
})

test('tables.ts without a reason is refused', async () => {
  const { service, options } = await stage({ global: { rates: ' ' } })
  service.migration('20260101000000_first', 'CREATE TABLE rates (id text);')
  await expect(migrate(options)).rejects.toThrow(/global\.rates must give its reason/)
})

test('the system role may do what is listed, on every tenant, and nothing else', async () => {
  const { service, options, systemUrl, appUrl } = await stage({
    global: { rates: 'the same for everyone' },
    system: { outbox: { verbs: ['select', 'update'], reason: 'the relay publishes for every tenant' } },
    appendOnly: { entries: 'the ledger is never rewritten' },
  })
  service.migration(
    '20260101000000_first',
    `${NOTES}
     CREATE TABLE outbox (id bigserial PRIMARY KEY, tenant_id text NOT NULL, published boolean NOT NULL DEFAULT false);
     CREATE TABLE entries (tenant_id text NOT NULL, amount bigint NOT NULL);
     CREATE TABLE rates (id text PRIMARY KEY);`,
  )
  await migrate(options)
  for (const tenant of ['ten_a', 'ten_b']) {
    await asTenant(appUrl, tenant, async (client) => {
      await client.query('INSERT INTO outbox (tenant_id) VALUES ($1)', [tenant])
      await client.query('INSERT INTO entries VALUES ($1, 5)', [tenant])
      await client.query('INSERT INTO rates VALUES ($1)', [`rate of ${tenant}`])
    })
  }
  const published = await withClient(systemUrl, (client) =>
    client.query('UPDATE outbox SET published = true WHERE id > 0'),
  )
  expect(published.rowCount).toBe(2)
  for (const sql of [
    'DELETE FROM outbox',
    `INSERT INTO outbox (tenant_id) VALUES ('x')`,
    'SELECT FROM notes',
    'SELECT FROM rates',
  ]) {
    await expect(
      withClient(systemUrl, (client) => client.query(sql)),
      sql,
    ).rejects.toThrow(/permission denied/)
  }
  for (const sql of ['UPDATE entries SET amount = 0', 'DELETE FROM entries']) {
    await expect(
      asTenant(appUrl, 'ten_a', (client) => client.query(sql)),
      sql,
    ).rejects.toThrow(/permission denied/)
  }
  expect(await asTenant(appUrl, 'ten_a', async (c) => (await c.query('SELECT FROM rates')).rowCount)).toBe(2)
})

test('what is no longer declared, or was made by hand, is taken away; what is right is left alone', async () => {
  const { service, options, superUrl } = await stage()
  service.migration('20260101000000_first', NOTES)
  await migrate(options)
  const { app, system } = rolesOf(service.schema)
  const table = `${service.schema}.notes`
  for (const sql of [
    `CREATE POLICY backdoor ON ${table} TO ${app} USING (true)`,
    `ALTER POLICY tenant_isolation ON ${table} USING (true)`,
    `GRANT SELECT ON ${table} TO ${system}, PUBLIC`,
    `ALTER TABLE ${table} NO FORCE ROW LEVEL SECURITY`,
  ]) {
    await query(superUrl, sql)
  }
  expect((await pending(options)).policies).not.toEqual([])
  const { policies } = await migrate(options)
  expect(policies.changed.join('\n')).toMatch(/DROP POLICY "?backdoor"?/)
  const names = await query(
    superUrl,
    `SELECT policyname AS name FROM pg_policies WHERE schemaname = '${service.schema}' ORDER BY 1`,
  )
  expect(names).toEqual([{ name: 'owner_migrates' }, { name: 'tenant_isolation' }])
  expect((await pending(options)).policies).toEqual([])
  expect((await migrate(options)).policies.changed).toEqual([])
})

test('a partition is reached through its table only', async () => {
  const { service, options, appUrl } = await stage()
  service.migration(
    '20260101000000_first',
    `CREATE TABLE readings (tenant_id text NOT NULL, at timestamptz NOT NULL) PARTITION BY RANGE (at);
     CREATE TABLE readings_2026 PARTITION OF readings FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');`,
  )
  await migrate(options)
  const insert = (tenant: string) => (client: pg.Client) =>
    client.query(`INSERT INTO readings VALUES ($1, '2026-05-01')`, [tenant])
  await asTenant(appUrl, 'ten_a', insert('ten_a'))
  expect(await asTenant(appUrl, 'ten_b', async (c) => (await c.query('SELECT FROM readings')).rowCount)).toBe(0)
  expect(await asTenant(appUrl, 'ten_a', async (c) => (await c.query('SELECT FROM readings')).rowCount)).toBe(1)
  await expect(asTenant(appUrl, 'ten_a', (c) => c.query('SELECT FROM readings_2026'))).rejects.toThrow(
    /permission denied/,
  )
})

test('provisioning twice, and twice at once, gives the same three poor roles per schema', async () => {
  const schemas = [`p_one_${process.pid}`, `p_two_${process.pid}`]
  const database = `p_${process.pid}`
  cleanUps.push(() => dropAll(database, schemas))
  const once = () => provision({ superuserUrl, secret: testSecret(superuserUrl), database, schemas })
  const [first, second]: Provisioned[] = await Promise.all([once(), once()])
  const { superuserUrl: inside } = await once()
  expect(first?.schemas).toEqual(second?.schemas)

  const roles = schemas.flatMap((schema) => Object.values(rolesOf(schema)))
  const rows = await query<Record<string, unknown>>(
    inside,
    `SELECT rolname, rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole OR rolreplication OR rolinherit AS mighty,
            (SELECT count(*)::int FROM pg_auth_members WHERE member = r.oid OR roleid = r.oid) AS memberships
       FROM pg_roles r WHERE rolname = ANY ('{${roles.join(',')}}')`,
  )
  expect(rows).toHaveLength(6)
  for (const row of rows) expect(row, String(row.rolname)).toMatchObject({ mighty: false, memberships: 0 })
  for (const { appUrl, schema } of Object.values(first?.schemas ?? {})) {
    const [settings] = await query(
      appUrl,
      `SELECT current_schema() AS schema, current_setting('statement_timeout') AS statement, current_setting('TimeZone') AS zone`,
    )
    expect(settings).toEqual({ schema, statement: '15s', zone: 'UTC' })
    const other = schemas.find((name) => name !== schema)
    await expect(query(appUrl, `CREATE TABLE ${other}.x (id int)`)).rejects.toThrow(/permission denied/)
  }
})

test('every service has a schema of its own, with a name SQL need not quote', () => {
  const schemas = SERVICES.map(schemaOf)
  expect(new Set(schemas).size).toBe(SERVICES.length)
  for (const schema of schemas) expect(pg.escapeIdentifier(schema)).toBe(`"${schema}"`)
  expect(schemas).toContain('telematics')
})

afterAll(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp()
})
