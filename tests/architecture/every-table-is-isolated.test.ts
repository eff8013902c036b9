import { loadTables } from '@clutch/home/load-tables'
import { withClient } from '@clutch/home/provision'
import { SERVICES } from '@clutch/home/services'
import { createTestDatabase, type TestDatabase } from '@clutch/testing/database'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { root } from './imports.ts'

// What DESIGN promises of tenancy, read from Postgres and not from our own files.
describe.each(SERVICES)('%s', (service) => {
  let database: TestDatabase
  let globals: string[]
  let machinery: Set<string>
  beforeAll(async () => {
    database = await createTestDatabase(service)
    const declared = await loadTables(`${root}services/${service}`)
    globals = Object.keys(declared.global)
    machinery = new Set(['outbox', 'inbox', 'idempotency_keys', 'due_work'])
  })
  afterAll(() => database.drop())

  async function ask<Row>(text: string): Promise<Row[]> {
    return withClient(database.superUrl, async (client) => (await client.query(text, [database.schema])).rows as Row[])
  }

  test('row-level security is on and forced for every table, and each has a policy', async () => {
    const rows = await ask<{ name: string; policies: number }>(
      `SELECT c.relname AS name, (SELECT count(*)::int FROM pg_policy p WHERE p.polrelid = c.oid) AS policies
       FROM pg_class c WHERE c.relnamespace = $1::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
         AND c.relname <> '_prisma_migrations' AND (NOT c.relrowsecurity OR NOT c.relforcerowsecurity
           OR NOT EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid))`,
    )
    expect(rows).toEqual([])
  })

  test('the service’s roles own nothing and cannot bypass policies', async () => {
    const rows = await ask<{ name: string }>(
      `SELECT r.rolname AS name FROM pg_roles r WHERE r.rolname IN ('clutch_' || $1, 'clutch_' || $1 || '_system')
         AND (r.rolsuper OR r.rolbypassrls OR r.rolcreatedb OR r.rolcreaterole
           OR EXISTS (SELECT 1 FROM pg_class c WHERE c.relowner = r.oid))`,
    )
    expect(rows).toEqual([])
  })

  test('primary keys, unique constraints and foreign keys of tenant tables begin with the tenant', async () => {
    const rows = await ask<{ table: string; constraint: string }>(
      `SELECT c.relname AS "table", k.conname AS "constraint"
       FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
       WHERE c.relnamespace = $1::regnamespace AND k.contype IN ('p', 'u', 'f') AND NOT c.relispartition AND k.conparentid = 0
         AND (SELECT attname FROM pg_attribute a WHERE a.attrelid = k.conrelid AND a.attnum = k.conkey[1]) <> 'tenant_id'`,
    )
    const wrong = rows.filter(
      ({ table }) => !globals.includes(table) && table !== '_prisma_migrations' && !machinery.has(table),
    )
    expect(wrong).toEqual([])
  })

  test('indexes of tenant tables begin with the tenant, but those of the second role', async () => {
    const rows = await ask<{ table: string; index: string }>(
      `SELECT c.relname AS "table", i.relname AS "index"
       FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
       WHERE c.relnamespace = $1::regnamespace AND NOT c.relispartition
         AND coalesce((SELECT attname FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = x.indkey[0]), '') <> 'tenant_id'`,
    )
    const declared = await loadTables(`${root}services/${service}`)
    const wrong = rows.filter(
      ({ table }) => !globals.includes(table) && table !== '_prisma_migrations' && declared.system[table] === undefined,
    )
    expect(wrong).toEqual([])
  })

  test('there is no enum type, and no status without a check', async () => {
    expect(await ask(`SELECT typname FROM pg_type WHERE typtype = 'e' AND typnamespace = $1::regnamespace`)).toEqual([])
    const rows = await ask<{ table: string }>(
      `SELECT c.relname AS "table" FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
       WHERE c.relnamespace = $1::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND a.attname = 'status'
         AND a.atttypid = 'text'::regtype
         AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'c' AND a.attnum = ANY(k.conkey))`,
    )
    expect(rows).toEqual([])
  })

  test('as one tenant, no row of another can be written', async () => {
    const tables = await ask<{ name: string }>(
      `SELECT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
       WHERE c.relnamespace = $1::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition`,
    )
    const tenantTables = tables.map(({ name }) => name).filter((name) => !globals.includes(name))
    expect(tenantTables.length).toBeGreaterThan(0)
    await withClient(database.appUrl, async (client) => {
      for (const name of tenantTables) {
        await client.query('BEGIN')
        await client.query(`SELECT set_config('app.tenant_id', 'ten_a', true)`)
        await expect(client.query(`INSERT INTO ${name} (tenant_id) VALUES ('ten_b')`), name).rejects.toMatchObject({
          message: expect.stringMatching(/row-level security|permission denied|is refused/),
        })
        await client.query('ROLLBACK')
      }
    })
  })
})
