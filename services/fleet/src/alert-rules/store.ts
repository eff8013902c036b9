import type { AlertRule } from '@clutch/contracts/fleet/alert-rules'
import type { Prisma, AlertRule as Row } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'
import { interestsOf } from './alert-rule.ts'

function ruleOf({ id, version, status, rule, createdAt }: Omit<Row, 'tenantId'>): AlertRule {
  return {
    ...(rule as unknown as Omit<AlertRule, 'id' | 'version' | 'status' | 'createdAt'>),
    id,
    version,
    status: status as AlertRule['status'],
    createdAt: createdAt.toISOString(),
  }
}

function rowOf(tx: Tx, { id, version, status, createdAt, ...rule }: AlertRule) {
  return {
    tenantId: tx.tenantId,
    id,
    version,
    status,
    createdAt: new Date(createdAt),
    rule: rule as unknown as Prisma.InputJsonObject,
  }
}

export async function insertAlertRule(tx: Tx, rule: AlertRule): Promise<void> {
  await tx.db.alertRule.create({ data: rowOf(tx, rule) })
  await saveInterests(tx, rule)
}

export async function updateAlertRule(tx: Tx, rule: AlertRule): Promise<void> {
  await tx.db.alertRule.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id: rule.id } },
    data: rowOf(tx, rule),
  })
  await saveInterests(tx, rule)
}

async function saveInterests(tx: Tx, rule: AlertRule): Promise<void> {
  await tx.sql.query('DELETE FROM alert_rule_interests WHERE tenant_id = $1 AND rule_id = $2', [tx.tenantId, rule.id])
  // Of a rule that is paused or gone nothing is asked.
  if (rule.status !== 'active') return
  await tx.sql.query(
    'INSERT INTO alert_rule_interests (tenant_id, rule_id, event_type) SELECT $1, $2, unnest($3::text[])',
    [tx.tenantId, rule.id, interestsOf(rule)],
  )
}

/** One that was deleted is not found. */
export async function findAlertRule(tx: Tx, id: string): Promise<AlertRule | undefined> {
  const rule = await findAlertRuleEver(tx, id)
  return rule?.status === 'deleted' ? undefined : rule
}

/** A deleted one too: its alerts are told to those it named. */
export async function findAlertRuleEver(tx: Tx, id: string): Promise<AlertRule | undefined> {
  const row = await tx.db.alertRule.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : ruleOf(row)
}

export async function lockAlertRule(tx: Tx, id: string): Promise<AlertRule | undefined> {
  await tx.sql.query('SELECT 1 FROM alert_rules WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [tx.tenantId, id])
  return findAlertRule(tx, id)
}

/** The rules that have to hear of such an event, in the order in which everyone locks their causes. */
export async function findRulesInterestedIn(tx: Tx, eventType: string): Promise<AlertRule[]> {
  const { rows } = await tx.sql.query<Omit<Row, 'tenantId'>>(
    {
      name: 'alert-rules-interested',
      text: `SELECT r.id, r.version, r.status, r.rule, r.created_at AS "createdAt"
               FROM alert_rule_interests i JOIN alert_rules r ON r.tenant_id = i.tenant_id AND r.id = i.rule_id
              WHERE i.tenant_id = $1 AND i.event_type = $2 ORDER BY r.id`,
    },
    [tx.tenantId, eventType],
  )
  return rows.map(ruleOf)
}

/** Those there are; of two who create one at once, one waits for the other. */
export async function countAlertRules(tx: Tx): Promise<number> {
  await tx.sql.query(`SELECT pg_advisory_xact_lock(hashtextextended('alert-rules/' || $1, 0))`, [tx.tenantId])
  return tx.db.alertRule.count({ where: { tenantId: tx.tenantId, status: { not: 'deleted' } } })
}

export async function pageOfAlertRules(tx: Tx, filter: { afterId: string; limit: number }): Promise<AlertRule[]> {
  const rows = await tx.db.alertRule.findMany({
    where: { tenantId: tx.tenantId, id: { gt: filter.afterId }, status: { not: 'deleted' } },
    orderBy: { id: 'asc' },
    take: filter.limit,
  })
  return rows.map(ruleOf)
}
