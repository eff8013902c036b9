import { type Plan, PlanCodeTaken, type PlanTerms } from '@clutch/contracts/payments/plans'
import { Problem } from '@clutch/shared/problem'
import type { TimeKey } from '@clutch/shared/time-order'
import type { Tx } from '../kit.ts'
import { currenciesOf, termsOf } from './plan.ts'

interface Row {
  id: string
  version: number
  code: string
  status: Plan['status']
  terms: string
  created_at: Date
}

function planOf(row: Row): Plan {
  const terms = JSON.parse(row.terms) as PlanTerms
  return {
    id: row.id,
    version: row.version,
    code: row.code,
    status: row.status,
    ...terms,
    currencies: currenciesOf(terms),
    createdAt: row.created_at.toISOString(),
  }
}

/** @throws Problem PlanCodeTaken */
export async function insertPlan(tx: Tx, plan: Plan): Promise<void> {
  const { rowCount } = await tx.sql.query(
    `INSERT INTO plans (tenant_id, id, code, status, terms, created_at) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (tenant_id, code) DO NOTHING`,
    [tx.tenantId, plan.id, plan.code, plan.status, JSON.stringify(termsOf(plan)), tx.now],
  )
  if (rowCount === 0) throw new Problem(PlanCodeTaken)
  await insertVersion(tx, plan)
}

export async function updatePlan(tx: Tx, plan: Plan): Promise<void> {
  await tx.sql.query('UPDATE plans SET version = $3, status = $4, terms = $5 WHERE tenant_id = $1 AND id = $2', [
    tx.tenantId,
    plan.id,
    plan.version,
    plan.status,
    JSON.stringify(termsOf(plan)),
  ])
  await insertVersion(tx, plan)
}

async function insertVersion(tx: Tx, plan: Plan): Promise<void> {
  await tx.sql.query(
    'INSERT INTO plan_versions (tenant_id, id, plan_id, version, status, terms, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)',
    [
      tx.tenantId,
      `${plan.id}.${plan.version}`,
      plan.id,
      plan.version,
      plan.status,
      JSON.stringify(termsOf(plan)),
      tx.now,
    ],
  )
}

const columns = 'id, version, code, status, terms, created_at'

export async function findPlan(tx: Tx, id: string): Promise<Plan | undefined> {
  const { rows } = await tx.sql.query<Row>(`SELECT ${columns} FROM plans WHERE tenant_id = $1 AND id = $2`, [
    tx.tenantId,
    id,
  ])
  return rows[0] === undefined ? undefined : planOf(rows[0])
}

export async function lockPlan(tx: Tx, id: string): Promise<Plan | undefined> {
  const { rows } = await tx.sql.query<Row>(`SELECT ${columns} FROM plans WHERE tenant_id = $1 AND id = $2 FOR UPDATE`, [
    tx.tenantId,
    id,
  ])
  return rows[0] === undefined ? undefined : planOf(rows[0])
}

/** What plans were in these versions, each named `<plan>.<version>`. */
export async function findVersions(tx: Tx, ids: readonly string[]): Promise<Map<string, PlanTerms>> {
  const { rows } = await tx.sql.query<{ id: string; terms: string }>(
    {
      name: 'plan-versions',
      text: 'SELECT id, terms FROM plan_versions WHERE tenant_id = $1 AND id = ANY($2::text[])',
    },
    [tx.tenantId, ids],
  )
  return new Map(rows.map(({ id, terms }) => [id, JSON.parse(terms) as PlanTerms]))
}

export async function pageOfPlans(
  tx: Tx,
  page: { status?: string | undefined; code?: string | undefined; before: TimeKey | undefined; limit: number },
): Promise<Plan[]> {
  const { rows } = await tx.sql.query<Row>(
    `SELECT ${columns} FROM plans
      WHERE tenant_id = $1 AND ($2::text IS NULL OR status = $2) AND ($3::text IS NULL OR code = $3)
        AND ($4::timestamptz IS NULL OR (created_at, id) < ($4, $5))
      ORDER BY created_at DESC, id DESC LIMIT $6`,
    [tx.tenantId, page.status ?? null, page.code ?? null, page.before?.at ?? null, page.before?.id ?? '', page.limit],
  )
  return rows.map(planOf)
}

/** @param below the version before which the page begins */
export async function pageOfVersions(tx: Tx, page: { plan: Plan; below: number; limit: number }): Promise<Plan[]> {
  const { rows } = await tx.sql.query<Omit<Row, 'code'>>(
    `SELECT plan_id AS id, version, status, terms, created_at FROM plan_versions
      WHERE tenant_id = $1 AND plan_id = $2 AND version < $3 ORDER BY version DESC LIMIT $4`,
    [tx.tenantId, page.plan.id, page.below, page.limit],
  )
  return rows.map((row) => planOf({ ...row, code: page.plan.code }))
}
