import type { Alert, AlertChange } from '@clutch/contracts/fleet/alerts'
import { newId } from '@clutch/shared/id'
import type { Prisma, Alert as Row } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'
import { type CauseState, newCause } from './cause.ts'

/** What a new alert says beside what follows from its facts. */
export type About = Pick<Alert, 'subject' | 'vehicleId' | 'driverId' | 'deviceId' | 'cause' | 'eventType' | 'event'>

/** What is known of a cause, and what was heard of it last: an alert may be raised when nothing is heard any more. */
export interface KeptCause {
  readonly state: CauseState
  readonly about: About | null
  /** The vehicle by whose driver it counts, where the rule asks who drove. */
  readonly byDriverOf: string | null
}

export interface CauseKey {
  readonly ruleId: string
  readonly key: string
}

/** An alert with the cause it belongs to. */
export interface StoredAlert {
  readonly alert: Alert
  readonly causeKey: string
}

function storedOf(row: Row): StoredAlert {
  const { id, version, ruleId, status, severity, vehicleId, driverId, openedAt } = row
  const rest = row.alert as unknown as Omit<Alert, 'id' | 'version' | 'ruleId' | 'status' | 'severity'>
  const alert: Alert = {
    ...rest,
    id,
    version,
    ruleId,
    status: status as Alert['status'],
    severity: severity as Alert['severity'],
    vehicleId,
    driverId,
    openedAt: openedAt.toISOString(),
  }
  return { alert, causeKey: row.causeKey }
}

function rowOf(tx: Tx, { alert, causeKey }: StoredAlert) {
  const { id, version, ruleId, status, severity, vehicleId, driverId, openedAt, ...rest } = alert
  return {
    tenantId: tx.tenantId,
    id,
    version,
    ruleId,
    causeKey,
    status,
    severity,
    vehicleId,
    driverId,
    openedAt: new Date(openedAt),
    resolvedAt: alert.resolvedAt === null ? null : new Date(alert.resolvedAt),
    alert: rest as unknown as Prisma.InputJsonObject,
  }
}

/** What is known of a cause, for nobody else until the transaction ends, also where nothing was known. */
export async function lockCause(tx: Tx, ruleId: string, key: string): Promise<KeptCause> {
  await tx.sql.query(
    `INSERT INTO alert_causes (tenant_id, rule_id, key, state, changed_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (tenant_id, rule_id, key) DO NOTHING`,
    [tx.tenantId, ruleId, key, JSON.stringify({ state: newCause, about: null }), tx.now],
  )
  const { rows } = await tx.sql.query<{ state: Omit<KeptCause, 'byDriverOf'>; vehicle_id: string | null }>(
    'SELECT state, vehicle_id FROM alert_causes WHERE tenant_id = $1 AND rule_id = $2 AND key = $3 FOR UPDATE',
    [tx.tenantId, ruleId, key],
  )
  const { state, vehicle_id: byDriverOf } = rows[0]!
  return { ...state, byDriverOf }
}

/** In the order of their keys. */
export async function findCausesByDriverOf(
  tx: Tx,
  vehicleId: string,
  { after, limit }: { after: CauseKey | undefined; limit: number },
): Promise<CauseKey[]> {
  const { rows } = await tx.sql.query<CauseKey>(
    `SELECT rule_id AS "ruleId", key FROM alert_causes
      WHERE tenant_id = $1 AND vehicle_id = $2 AND (rule_id, key) > ($3, $4) ORDER BY rule_id, key LIMIT $5`,
    [tx.tenantId, vehicleId, after?.ruleId ?? '', after?.key ?? '', limit],
  )
  return rows
}

export async function isCauseKnown(tx: Tx, ruleId: string, key: string): Promise<boolean> {
  const { rowCount } = await tx.sql.query(
    'SELECT 1 FROM alert_causes WHERE tenant_id = $1 AND rule_id = $2 AND key = $3',
    [tx.tenantId, ruleId, key],
  )
  return rowCount === 1
}

export async function saveCause(
  tx: Tx,
  ruleId: string,
  key: string,
  { byDriverOf, ...cause }: KeptCause,
): Promise<void> {
  await tx.sql.query(
    `UPDATE alert_causes SET state = $4, changed_at = $5, vehicle_id = $6
      WHERE tenant_id = $1 AND rule_id = $2 AND key = $3`,
    [tx.tenantId, ruleId, key, JSON.stringify(cause), tx.now, byDriverOf],
  )
}

export async function insertAlert(tx: Tx, stored: StoredAlert): Promise<void> {
  await tx.db.alert.create({ data: rowOf(tx, stored) })
}

export async function updateAlert(tx: Tx, stored: StoredAlert): Promise<void> {
  await tx.db.alert.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id: stored.alert.id } },
    data: rowOf(tx, stored),
  })
}

export async function findStoredAlert(tx: Tx, id: string): Promise<StoredAlert | undefined> {
  const row = await tx.db.alert.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : storedOf(row)
}

export async function findAlert(tx: Tx, id: string): Promise<Alert | undefined> {
  return (await findStoredAlert(tx, id))?.alert
}

/**
 * The alert with its cause, both locked: the cause first, as whoever applies an event to it does.
 */
export async function lockAlert(tx: Tx, id: string): Promise<(StoredAlert & { cause: KeptCause }) | undefined> {
  const found = await findStoredAlert(tx, id)
  if (found === undefined) return undefined
  const cause = await lockCause(tx, found.alert.ruleId, found.causeKey)
  const stored = await findStoredAlert(tx, id)
  return stored === undefined ? undefined : { ...stored, cause }
}

export async function findUnresolvedOfRule(tx: Tx, ruleId: string, limit: number): Promise<string[]> {
  const rows = await tx.db.alert.findMany({
    where: { tenantId: tx.tenantId, ruleId, status: { not: 'resolved' } },
    orderBy: { causeKey: 'asc' },
    select: { id: true },
    take: limit,
  })
  return rows.map(({ id }) => id)
}

export async function insertChange(
  tx: Tx,
  alertId: string,
  change: { what: AlertChange['what']; actor: string; note?: string | null },
): Promise<void> {
  await tx.db.alertChange.create({
    data: {
      tenantId: tx.tenantId,
      id: newId('ach'),
      alertId,
      at: tx.now,
      what: change.what,
      actor: change.actor,
      note: change.note ?? null,
    },
  })
}

export interface AlertFilter {
  status?: string | undefined
  severity?: string | undefined
  ruleId?: string | undefined
  vehicleId?: string | undefined
  driverId?: string | undefined
}

export async function pageOfAlerts(
  tx: Tx,
  filter: AlertFilter & { before: { openedAt: Date; id: string } | undefined; limit: number },
): Promise<Alert[]> {
  const { before, limit, ...equal } = filter
  const rows = await tx.db.alert.findMany({
    where: {
      tenantId: tx.tenantId,
      ...(Object.fromEntries(
        Object.entries(equal).filter(([, value]) => value !== undefined),
      ) as Prisma.AlertWhereInput),
      ...(before === undefined
        ? {}
        : {
            openedAt: { lte: before.openedAt },
            NOT: { openedAt: before.openedAt, id: { gte: before.id } },
          }),
    },
    orderBy: [{ openedAt: 'desc' }, { id: 'desc' }],
    take: limit,
  })
  return rows.map((row) => storedOf(row).alert)
}

export async function pageOfChanges(
  tx: Tx,
  filter: { alertId: string; afterId: string; limit: number },
): Promise<AlertChange[]> {
  const rows = await tx.db.alertChange.findMany({
    where: { tenantId: tx.tenantId, alertId: filter.alertId, id: { gt: filter.afterId } },
    orderBy: { id: 'asc' },
    take: filter.limit,
  })
  return rows.map(({ id, at, actor, what, note }) => ({
    id,
    at: at.toISOString(),
    actor,
    what: what as AlertChange['what'],
    note,
  }))
}

/** Whether it has been said that a step reached nobody. */
export async function isUntoldKnown(tx: Tx, alertId: string, note: string): Promise<boolean> {
  const known = await tx.db.alertChange.count({ where: { tenantId: tx.tenantId, alertId, what: 'untold', note } })
  return known > 0
}
