// Makes row-level security of one schema exactly what the service's src/tables.ts declares: what is missing is made,
// what is no longer declared is dropped, what is right is not touched (a policy change locks its table).
import type { Tables, Verb } from '@clutch/shared/tables'
import pg from 'pg'
import { rolesOf } from './services.ts'

// PostgreSQL prints an expression back in its own words; a policy is right when it prints as these do.
const TENANT = `tenant_id = nullif(current_setting('app.tenant_id', true), '')`
const TENANT_PRINTED = `(tenant_id = NULLIF(current_setting('app.tenant_id'::text, true), ''::text))`

const APP_VERBS: readonly Verb[] = ['select', 'insert', 'update', 'delete']
const READ_VERBS: readonly Verb[] = ['select']
const APPEND_VERBS: readonly Verb[] = ['select', 'insert']
const MIGRATIONS_TABLE = '_prisma_migrations'

export interface PolicyReport {
  tables: number
  /** The statements that were needed; empty when everything was right already. */
  changed: string[]
}

/** What the declaration and the tables disagree about; each is a sentence for the author of the migration. */
class PolicyProblems extends Error {
  override readonly name = 'PolicyProblems'
  readonly problems: readonly string[]

  constructor(schema: string, problems: readonly string[]) {
    super(`${schema}: the tables and src/tables.ts disagree:\n${problems.map((each) => `  - ${each}`).join('\n')}`)
    this.problems = problems
  }
}

/** In one transaction: either all of it holds afterwards, or nothing changed. The client is the schema's owner. */
export async function applyPolicies(client: pg.Client, declared: Tables): Promise<PolicyReport> {
  await client.query('BEGIN')
  try {
    const { tables, statements } = await plan(client, declared)
    for (const statement of statements) await client.query(statement)
    await client.query('COMMIT')
    return { tables, changed: statements }
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  }
}

/** The statements applyPolicies() would run. */
export async function policyDrift(client: pg.Client, declared: Tables): Promise<string[]> {
  return (await plan(client, declared)).statements
}

async function plan(client: pg.Client, declared: Tables): Promise<{ tables: number; statements: string[] }> {
  const catalogue = await readCatalogue(client, declared.schema)
  const problems = findProblems(catalogue, declared)
  if (problems.length > 0) throw new PolicyProblems(declared.schema, problems)
  const statements = [
    ...catalogue.tables.flatMap((table) => tableStatements(table, declared)),
    ...catalogue.views.flatMap((view) => grantStatements(declared.schema, view, { app: ['select'], system: [] })),
    ...catalogue.sequences.flatMap((sequence) => sequenceStatements(sequence, declared)),
  ]
  return { tables: catalogue.tables.length, statements }
}

interface Granted {
  name: string
  /** grantee → privileges, without the owner's own. */
  grants: ReadonlyMap<string, ReadonlySet<string>>
}

interface Policy {
  name: string
  command: string
  roles: string[]
  permissive: boolean
  using: string | null
  check: string | null
}

interface Table extends Granted {
  isPartition: boolean
  enabled: boolean
  forced: boolean
  tenantType: string | null
  tenantRequired: boolean
  policies: Policy[]
}

interface View extends Granted {
  isMaterialised: boolean
  asInvoker: boolean
}

interface Catalogue {
  tables: Table[]
  views: View[]
  sequences: Granted[]
  definers: string[]
}

function findProblems(catalogue: Catalogue, declared: Tables): string[] {
  const own = catalogue.tables.filter((table) => table.name !== MIGRATIONS_TABLE)
  const known = new Set(own.map(({ name }) => name))
  const missing = (where: string, names: readonly string[]) =>
    names.filter((name) => !known.has(name)).map((name) => `${where} names the table ${name}, which does not exist`)
  const tenancy = own.flatMap((table) => {
    if (table.isPartition || table.name in declared.global) return []
    if (table.tenantType === null) {
      return [`the table ${table.name} has no tenant_id and is not listed under global with a reason`]
    }
    if (table.tenantType !== 'text') return [`${table.name}.tenant_id is ${table.tenantType}; it must be text`]
    return table.tenantRequired ? [] : [`${table.name}.tenant_id may be null; make it NOT NULL`]
  })
  const views = catalogue.views.flatMap((view) => {
    if (view.isMaterialised) return [`the materialised view ${view.name} would show every tenant's rows to everyone`]
    return view.asInvoker ? [] : [`the view ${view.name} reads as its owner; make it WITH (security_invoker = true)`]
  })
  const definers = catalogue.definers
    .filter((name) => !(name in declared.definers))
    .map((name) => `the function ${name} is SECURITY DEFINER and is not listed under definers with a reason`)
  return [
    ...missing('global', Object.keys(declared.global)),
    ...missing('system', Object.keys(declared.system)),
    ...missing('appendOnly', Object.keys(declared.appendOnly)),
    ...missing('readOnly', Object.keys(declared.readOnly)),
    ...tenancy,
    ...views,
    ...definers,
  ]
}

function tableStatements(table: Table, declared: Tables): string[] {
  const { schema } = declared
  const target = qualified(schema, table.name)
  if (table.name === MIGRATIONS_TABLE) return grantStatements(schema, table, { app: [], system: [] })
  const wanted = wantedPolicies(table, declared)
  const wrong = table.policies.filter((held) => !wanted.some((policy) => isSame(policy, held)))
  const absent = wanted.filter((policy) => !table.policies.some((held) => isSame(policy, held)))
  return [
    ...(table.enabled ? [] : [`ALTER TABLE ${target} ENABLE ROW LEVEL SECURITY`]),
    ...(table.forced ? [] : [`ALTER TABLE ${target} FORCE ROW LEVEL SECURITY`]),
    ...wrong.map(({ name }) => `DROP POLICY ${pg.escapeIdentifier(name)} ON ${target}`),
    ...absent.map((policy) => createPolicy(target, policy)),
    ...grantStatements(schema, table, wantedGrants(table, declared)),
  ]
}

interface WantedPolicy {
  name: string
  command: 'ALL' | Uppercase<Verb>
  role: string
  expression: string
  printed: string
}

function wantedPolicies(table: Table, declared: Tables): WantedPolicy[] {
  const { owner, app, system } = rolesOf(declared.schema)
  // FORCE binds the owner too. It is who migrates, and a migration may have to move every tenant's rows; no service
  // ever holds its password.
  const migrates = policy('owner_migrates', 'ALL', owner, 'true', 'true')
  // A partition is reached through its table, whose policies then decide; nobody is let in directly.
  if (table.isPartition) return [migrates]
  const access =
    table.name in declared.global
      ? policy('global_access', 'ALL', app, 'true', 'true')
      : policy('tenant_isolation', 'ALL', app, TENANT, TENANT_PRINTED)
  const verbs = declared.system[table.name]?.verbs ?? []
  const systemPolicies = [...new Set(verbs)].map((verb) =>
    policy(`system_${verb}`, verb.toUpperCase() as Uppercase<Verb>, system, 'true', 'true'),
  )
  return [migrates, access, ...systemPolicies]
}

function policy(
  name: string,
  command: WantedPolicy['command'],
  role: string,
  expression: string,
  printed: string,
): WantedPolicy {
  return { name, command, role, expression, printed }
}

const readsRows = (command: string) => command !== 'INSERT'
const writesRows = (command: string) => command === 'ALL' || command === 'INSERT' || command === 'UPDATE'

function isSame(wanted: WantedPolicy, held: Policy): boolean {
  return (
    held.name === wanted.name &&
    held.command === wanted.command &&
    held.permissive &&
    held.roles.length === 1 &&
    held.roles[0] === wanted.role &&
    held.using === (readsRows(wanted.command) ? wanted.printed : null) &&
    held.check === (writesRows(wanted.command) ? wanted.printed : null)
  )
}

function createPolicy(target: string, { name, command, role, expression }: WantedPolicy): string {
  const using = readsRows(command) ? ` USING (${expression})` : ''
  const check = writesRows(command) ? ` WITH CHECK (${expression})` : ''
  return `CREATE POLICY ${pg.escapeIdentifier(name)} ON ${target} FOR ${command} TO ${pg.escapeIdentifier(role)}${using}${check}`
}

interface WantedGrants {
  app: readonly string[]
  system: readonly string[]
}

function wantedGrants(table: Table, declared: Tables): WantedGrants {
  if (table.isPartition) return { app: [], system: [] }
  return {
    app: appVerbs(table.name, declared),
    system: declared.system[table.name]?.verbs ?? [],
  }
}

function appVerbs(table: string, declared: Tables): readonly Verb[] {
  if (table in declared.readOnly) return READ_VERBS
  return table in declared.appendOnly ? APPEND_VERBS : APP_VERBS
}

function sequenceStatements(sequence: Granted, declared: Tables): string[] {
  const systemInserts = Object.values(declared.system).some(({ verbs }) => verbs.includes('insert'))
  return grantStatements(
    declared.schema,
    sequence,
    { app: ['usage'], system: systemInserts ? ['usage'] : [] },
    'SEQUENCE',
  )
}

function grantStatements(schema: string, object: Granted, wanted: WantedGrants, kind = 'TABLE'): string[] {
  const { app, system } = rolesOf(schema)
  const target = `${kind} ${qualified(schema, object.name)}`
  const right = new Map<string, ReadonlySet<string>>(
    [[app, wanted.app] as const, [system, wanted.system] as const].map(([role, verbs]) => [
      role,
      new Set(verbs.map((verb) => verb.toUpperCase())),
    ]),
  )
  const grantees = new Set([...object.grants.keys(), ...right.keys()])
  return [...grantees].flatMap((role) => {
    const held = object.grants.get(role) ?? new Set<string>()
    const due = right.get(role) ?? new Set<string>()
    if (held.size === due.size && [...due].every((verb) => held.has(verb))) return []
    const name = role === 'PUBLIC' ? 'PUBLIC' : pg.escapeIdentifier(role)
    return [
      ...(held.size > 0 ? [`REVOKE ALL ON ${target} FROM ${name}`] : []),
      ...(due.size > 0 ? [`GRANT ${[...due].join(', ')} ON ${target} TO ${name}`] : []),
    ]
  })
}

function qualified(schema: string, name: string): string {
  return `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(name)}`
}

async function readCatalogue(client: pg.Client, schema: string): Promise<Catalogue> {
  const relations = await client.query<RelationRow>(RELATIONS, [schema])
  const policies = await client.query<Policy & { table: string }>(POLICIES, [schema])
  const definers = await client.query<{ name: string }>(DEFINERS, [schema])
  const ofKind = (...kinds: string[]) => relations.rows.filter(({ kind }) => kinds.includes(kind))
  return {
    tables: ofKind('r', 'p').map((row) => ({
      ...granted(row),
      isPartition: row.is_partition,
      enabled: row.enabled,
      forced: row.forced,
      tenantType: row.tenant_type,
      tenantRequired: row.tenant_required,
      policies: policies.rows.filter(({ table }) => table === row.name),
    })),
    views: ofKind('v', 'm').map((row) => ({
      ...granted(row),
      isMaterialised: row.kind === 'm',
      asInvoker: row.as_invoker,
    })),
    sequences: ofKind('S').map(granted),
    definers: definers.rows.map(({ name }) => name),
  }
}

interface RelationRow {
  name: string
  kind: string
  is_partition: boolean
  enabled: boolean
  forced: boolean
  tenant_type: string | null
  tenant_required: boolean
  as_invoker: boolean
  grants: { grantee: string; privilege: string }[]
}

function granted(row: RelationRow): Granted {
  const byGrantee = Map.groupBy(row.grants, ({ grantee }) => grantee)
  const grants = new Map(
    [...byGrantee].map(([grantee, all]) => [grantee, new Set(all.map(({ privilege }) => privilege))]),
  )
  return { name: row.name, grants }
}

const RELATIONS = `
  SELECT c.relname AS name, c.relkind AS kind, c.relispartition AS is_partition,
         c.relrowsecurity AS enabled, c.relforcerowsecurity AS forced,
         format_type(tenant.atttypid, NULL) AS tenant_type, coalesce(tenant.attnotnull, false) AS tenant_required,
         coalesce('security_invoker=true' = ANY (c.reloptions) OR 'security_invoker=on' = ANY (c.reloptions), false)
           AS as_invoker,
         coalesce((SELECT json_agg(json_build_object(
                            'grantee', coalesce(role.rolname, 'PUBLIC'), 'privilege', acl.privilege_type))
                     FROM aclexplode(c.relacl) acl
                     LEFT JOIN pg_roles role ON role.oid = acl.grantee
                    WHERE acl.grantee <> c.relowner), '[]') AS grants
    FROM pg_class c
    LEFT JOIN pg_attribute tenant
      ON tenant.attrelid = c.oid AND tenant.attname = 'tenant_id' AND NOT tenant.attisdropped
   WHERE c.relnamespace = $1::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
   ORDER BY c.relname`

const POLICIES = `
  SELECT tablename AS table, policyname AS name, cmd AS command, roles::text[] AS roles,
         permissive = 'PERMISSIVE' AS permissive, qual AS "using", with_check AS "check"
    FROM pg_policies WHERE schemaname = $1 ORDER BY tablename, policyname`

const DEFINERS = `
  SELECT proname AS name FROM pg_proc WHERE pronamespace = $1::regnamespace AND prosecdef ORDER BY proname`
