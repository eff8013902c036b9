import type { ProviderRouting } from '@clutch/contracts/payments/provider-routing'
import type { Tx } from '../kit.ts'

export async function findProviderRouting(tx: Tx): Promise<ProviderRouting> {
  const { rows } = await tx.sql.query<{ version: number; rules: string }>(
    { name: 'provider-routing', text: 'SELECT version, rules FROM provider_routing WHERE tenant_id = $1' },
    [tx.tenantId],
  )
  const [row] = rows
  return row === undefined
    ? { version: 0, rules: [] }
    : { version: row.version, rules: JSON.parse(row.rules) as ProviderRouting['rules'] }
}

export async function findRoutingRules(tx: Tx): Promise<ProviderRouting['rules']> {
  return (await findProviderRouting(tx)).rules
}

/** @returns whether the version was still that one */
export async function upsertProviderRouting(tx: Tx, { version, rules }: ProviderRouting): Promise<boolean> {
  const { rowCount } = await tx.sql.query(
    `INSERT INTO provider_routing AS r (tenant_id, id, version, rules) VALUES ($1, 'routing', $2, $3)
     ON CONFLICT (tenant_id, id) DO UPDATE SET version = excluded.version, rules = excluded.rules WHERE r.version = $2 - 1`,
    [tx.tenantId, version, JSON.stringify(rules)],
  )
  return rowCount === 1
}
