import { routes } from '@clutch/contracts/catalog'
import { pathParams } from '@clutch/contracts/contract'
import { withClient } from '@clutch/home/provision'
import type { ServiceName } from '@clutch/home/services'
import type { Service } from '@clutch/shared/runtime'
import { currentSpanName } from '@clutch/shared/tracing'
import { startTestService, type TestService } from '@clutch/testing/service'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ai } from '../../services/ai/src/app.ts'
import { b2b } from '../../services/b2b/src/app.ts'
import { fleet } from '../../services/fleet/src/app.ts'
import { gateway } from '../../services/gateway/src/app.ts'
import { payments } from '../../services/payments/src/app.ts'
import { telematicsIngest } from '../../services/telematics-ingest/src/app.ts'
import { queryOf } from './examples.ts'

const rowsEach = 8_000
const tenants = 4

interface Statement {
  span: string | undefined
  text: string
  values: readonly unknown[]
}

interface Plan {
  'Node Type': string
  'Relation Name'?: string
  Plans?: Plan[]
}

const services: [ServiceName, Service<never>, Record<string, string>][] = [
  ['b2b', b2b as never, { B2B_SECRETS_KEY: 'x'.repeat(40) }],
  ['fleet', fleet as never, {}],
  ['payments', payments as never, { STRIPE_SECRET_KEY: 'sk_test_x', STRIPE_API_BASE: 'http://127.0.0.1:1' }],
  ['telematics-ingest', telematicsIngest as never, {}],
  ['ai', ai as never, {}],
  ['gateway', gateway as never, {}],
]

describe.each(services)('%s', (name, definition, env) => {
  let service: TestService<never>
  const seen: Statement[] = []
  let tables: Set<string>
  beforeAll(async () => {
    service = await startTestService(definition, {
      env,
      onQuery: (text, values) => seen.push({ span: currentSpanName(), text, values }),
    })
    tables = await fillTables(service)
  })
  afterAll(() => service?.stop())

  const owner = name === 'telematics-ingest' ? 'telematics' : name
  const lists = routes.filter(
    (each) =>
      each.owner === owner &&
      each.route.method === 'GET' &&
      each.route.stream === 'no' &&
      'limit' in ((each.route.query as { properties?: object } | undefined)?.properties ?? {}),
  )

  test('the service has list routes, and its tables were filled', () => {
    expect(lists.length).toBeGreaterThan(0)
    expect(tables.size).toBeGreaterThan(0)
  })

  test.each(lists.map((each) => [each.route.path, each] as const))('%s uses an index', async (_path, { route }) => {
    let path: string = route.path
    for (const param of pathParams(route.path)) {
      const id = await anIdFor(service, param, tables)
      path = path.replace(`:${param}`, id)
    }
    seen.length = 0
    const { status, body } = await service.call('GET', `${path}${queryOf(route.query)}`, {
      tenant: tenantOf(0),
      scopes: [route.access as never],
      as: { sessionId: `ses_${'0'.repeat(26)}` },
    })
    const selects = seen.filter(
      ({ text, span }) =>
        span === `GET ${route.path}` && /^\s*(SELECT|WITH)\b/i.test(text) && !/set_config|pg_try_advisory/.test(text),
    )
    expect(selects.length, `${status} ${JSON.stringify(body)}`).toBeGreaterThan(0)
    for (const statement of selects) {
      const { plan, system } = await explain(service, statement)
      expect(sequentialScans(plan, tables), `${system ? 'second role' : 'own role'}: ${statement.text}`).toEqual([])
    }
  })
})

function tenantOf(n: number): string {
  return `ten_index${n}`
}

/** Explains as the service's role with the tenant set; where that role may not read the table, as the second role. */
async function explain(
  service: TestService<never>,
  { text, values }: Statement,
): Promise<{ plan: Plan; system: boolean }> {
  const run = (url: string) =>
    withClient(url, async (client) => {
      await client.query('BEGIN')
      await client.query(`SELECT set_config('app.tenant_id', $1, true)`, [tenantOf(0)])
      const { rows } = await client.query(`EXPLAIN (FORMAT JSON) ${text}`, values as unknown[])
      return (rows[0]['QUERY PLAN'] as { Plan: Plan }[])[0]!.Plan
    })
  try {
    return { plan: await run(service.databases.appUrl), system: false }
  } catch (error) {
    if ((error as { code?: unknown }).code !== '42501') throw error
    return { plan: await run(service.databases.systemUrl), system: true }
  }
}

/** Large tables that are read from end to end; a partition counts as its table. */
function sequentialScans(plan: Plan, tables: Set<string>): string[] {
  const relation = plan['Relation Name'] ?? ''
  const here = plan['Node Type'] === 'Seq Scan' && tables.has(relation) ? [relation] : []
  return [...here, ...(plan.Plans ?? []).flatMap((child) => sequentialScans(child, tables))]
}

/** `:webhookId` belongs to the table webhooks, or one whose name begins like it. */
async function anIdFor(service: TestService<never>, param: string, tables: Set<string>): Promise<string> {
  const noun = param.replace(/Id$/, '').replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
  const plural = noun.endsWith('y') ? `${noun.slice(0, -1)}ies` : `${noun}s`
  const names = [...tables]
  const table =
    names.find((name) => name === plural) ??
    names.find((name) => name.endsWith(`_${plural}`)) ??
    names.find((name) => name.startsWith(noun))
  if (table === undefined) throw new Error(`no table for :${param} among ${names.join(', ')}`)
  const [row] = await service.look<{ id: string }>(
    `SELECT id FROM ${service.runtime.database.schema}.${table} WHERE tenant_id = $1 LIMIT 1`,
    [tenantOf(0)],
  )
  return row!.id
}

interface Column {
  table: string
  name: string
  type: string
  nullable: boolean
  generated: boolean
}

/** Fills every tenant table with rows of several tenants, made of nothing but its columns' types and checks. */
async function fillTables(service: TestService<never>): Promise<Set<string>> {
  const { schema } = service.runtime.database
  return withClient(service.databases.superUrl, async (client) => {
    await client.query('SET session_replication_role = replica')
    const { rows: columns } = await client.query<Column>(
      `SELECT c.relname AS "table", a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, NOT a.attnotnull AS nullable,
              a.attidentity <> '' OR a.attgenerated <> '' OR coalesce(pg_get_expr(d.adbin, d.adrelid), '') LIKE 'nextval%' AS generated
       FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
       LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
       WHERE c.relnamespace = $1::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname <> '_prisma_migrations'
       ORDER BY c.relname, a.attnum`,
      [schema],
    )
    const tables = Map.groupBy(columns, ({ table }) => table)
    for (const [table, own] of tables) {
      if (!own.some(({ name }) => name === 'tenant_id')) continue
      const given = own.filter(
        ({ generated, nullable, name }) => !generated && (!nullable || name.endsWith('_id') || name === 'vehicle_id'),
      )
      const words = await allowedWords(client, schema, table)
      await dropChecks(client, schema, table)
      const select = given.map((column) => valueFor(column, words)).join(', ')
      const names = given.map(({ name }) => `"${name}"`).join(', ')
      await client.query(
        `INSERT INTO ${schema}."${table}" (${names}) SELECT ${select} FROM generate_series(1, ${tenants}) t, generate_series(1, ${rowsEach / tenants}) n ON CONFLICT DO NOTHING`,
      )
    }
    await client.query('ANALYZE')
    // A partition counts as a table; one that is empty may be read as the planner likes.
    const { rows: large } = await client.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relnamespace = $1::regnamespace AND relkind = 'r' AND reltuples >= 1000`,
      [schema],
    )
    return new Set(large.map(({ name }) => name))
  })
}

/** The first word that each CHECK of the form `status IN (…)` allows. */
async function allowedWords(client: pg.Client, schema: string, table: string): Promise<Map<string, string>> {
  const { rows } = await client.query<{ definition: string }>(
    `SELECT pg_get_constraintdef(oid) AS definition FROM pg_constraint WHERE contype = 'c' AND conrelid = ($1 || '.' || quote_ident($2))::regclass`,
    [schema, table],
  )
  const words = new Map<string, string>()
  for (const { definition } of rows) {
    const match = /\(?\(?"?(\w+)"?\)? = ANY \(ARRAY\['([^']+)'/.exec(definition)
    if (match !== null && !words.has(match[1]!)) words.set(match[1]!, match[2]!)
  }
  return words
}

/** Rows made of types alone would break rules between columns, which say nothing about how a row is found. */
async function dropChecks(client: pg.Client, schema: string, table: string): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT conname AS name FROM pg_constraint WHERE contype = 'c' AND conrelid = ($1 || '.' || quote_ident($2))::regclass`,
    [schema, table],
  )
  for (const { name } of rows) await client.query(`ALTER TABLE ${schema}."${table}" DROP CONSTRAINT "${name}"`)
}

function valueFor({ name, type }: Column, words: Map<string, string>): string {
  const word = words.get(name)
  if (word !== undefined) return `'${word}'`
  if (name === 'tenant_id') return `'ten_index' || (t - 1)`
  if (name === 'currency' || type === 'character(3)') return `'EUR'`
  if (name === 'country') return `'DE'`
  if (type === 'text') return `'${name.slice(0, 3)}_' || lpad((t * 1000000 + n)::text, 26, '0')`
  if (type === 'text[]') return `ARRAY['x']`
  if (type === 'integer[]') return 'ARRAY[7]'
  if (/^(integer|bigint|smallint)$/.test(type)) return name === 'version' ? '1' : '(n % 100000) + 1'
  if (/^(numeric|double|real)/.test(type)) return '1'
  if (type === 'boolean') return 'true'
  if (type === 'date') return `DATE '2026-01-01' + (n % 300)`
  if (type.startsWith('timestamp')) return `TIMESTAMPTZ '2026-01-01' + n * interval '1 minute'`
  if (type.startsWith('json')) return `'{}'`
  if (type === 'bytea') return `'\\x00'`
  return 'NULL'
}
