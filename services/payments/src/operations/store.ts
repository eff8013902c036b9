import type { ProviderName } from '@clutch/contracts/payments/providers'
import { type Money, money } from '@clutch/shared/money'
import type { TimeKey } from '@clutch/shared/time-order'
import type { SystemTx, Tx } from '../kit.ts'
import { isKnown, type Operation, type OperationStatus } from './operation.ts'

interface Row {
  id: string
  kind: string
  subject_id: string
  number: number
  provider: ProviderName
  idempotency_key: string
  request: string
  amount: number | null
  currency: string | null
  status: OperationStatus
  provider_reference: string | null
  code: string | null
  message: string | null
  started_at: Date
  settled_at: Date | null
  called_at: Date | null
  calls: number
  repeats: number
  lease: string | null
  busy: boolean
}

/** An operation and who is at it. */
export interface StoredOperation extends Operation {
  readonly lease: string | null
  /** A lease that has not ended. */
  readonly busy: boolean
}

const columns = `id, kind, subject_id, number, provider, idempotency_key, request, amount, currency, status, provider_reference, code,
  message, started_at, settled_at, called_at, calls, repeats, lease, lease IS NOT NULL AND due_at > clock_timestamp() AS busy`

function operationOf(row: Row): StoredOperation {
  return {
    id: row.id,
    kind: row.kind,
    subjectId: row.subject_id,
    number: row.number,
    provider: row.provider,
    idempotencyKey: row.idempotency_key,
    request: JSON.parse(row.request) as unknown,
    amount: row.amount === null || row.currency === null ? null : money(Number(row.amount), row.currency),
    status: row.status,
    providerReference: row.provider_reference,
    code: row.code,
    message: row.message,
    startedAt: row.started_at,
    settledAt: row.settled_at,
    calledAt: row.called_at,
    calls: row.calls,
    repeats: row.repeats,
    lease: row.lease,
    busy: row.busy,
  }
}

export interface NewOperation {
  readonly id: string
  readonly kind: string
  readonly subjectId: string
  readonly number: number
  readonly provider: ProviderName
  readonly request: unknown
  readonly amount: Money | null
}

/**
 * Due now, or leased to whoever inserts it and called as soon as that has committed: then it counts as called already, since
 * a process that dies in between cannot say whether it was. Its own id is its key at the provider.
 */
export async function insertOperation(
  tx: Tx,
  operation: NewOperation,
  lease: { readonly lease: string; readonly leaseMs: number } | undefined,
): Promise<void> {
  await tx.sql.query(
    {
      name: 'operation-insert',
      text: `INSERT INTO operations (tenant_id, id, kind, subject_id, number, provider, idempotency_key, request, amount, currency,
                                     status, started_at, lease, due_at, called_at, calls)
             VALUES ($1, $2, $3, $4, $5, $6, $2, $7, $8, $9, 'pending', $10, $11::text,
                     clock_timestamp() + $12 * interval '1 millisecond',
                     CASE WHEN $11::text IS NULL THEN NULL ELSE clock_timestamp() END,
                     CASE WHEN $11::text IS NULL THEN 0 ELSE 1 END)`,
    },
    [
      tx.tenantId,
      operation.id,
      operation.kind,
      operation.subjectId,
      operation.number,
      operation.provider,
      JSON.stringify(operation.request),
      operation.amount?.amount ?? null,
      operation.amount?.currency ?? null,
      tx.now,
      lease?.lease ?? null,
      lease?.leaseMs ?? 0,
    ],
  )
}

export async function lockOperation(tx: Tx, id: string): Promise<StoredOperation | undefined> {
  const { rows } = await tx.sql.query<Row>(
    { name: 'operation-lock', text: `SELECT ${columns} FROM operations WHERE tenant_id = $1 AND id = $2 FOR UPDATE` },
    [tx.tenantId, id],
  )
  return rows[0] === undefined ? undefined : operationOf(rows[0])
}

export async function findOperation(tx: Tx, id: string): Promise<StoredOperation | undefined> {
  const { rows } = await tx.sql.query<Row>(`SELECT ${columns} FROM operations WHERE tenant_id = $1 AND id = $2`, [
    tx.tenantId,
    id,
  ])
  return rows[0] === undefined ? undefined : operationOf(rows[0])
}

/** Latest first. What is not settled has an index of its own: it is little among much. */
export async function pageOfOperations(
  tx: Tx,
  filter: {
    settled?: boolean | undefined
    status?: OperationStatus | undefined
    kind?: string | undefined
    provider?: ProviderName | undefined
    before: TimeKey | undefined
    limit: number
  },
): Promise<StoredOperation[]> {
  const open = filter.settled === false || (filter.status !== undefined && !isKnown(filter.status))
  const which = `${open ? ' AND settled_at IS NULL' : ''}${filter.settled === true ? ' AND settled_at IS NOT NULL' : ''}`
  const { rows } = await tx.sql.query<Row>(
    `SELECT ${columns} FROM operations
      WHERE tenant_id = $1 AND ($2::text IS NULL OR status = $2) AND ($3::text IS NULL OR kind = $3)
        AND ($4::text IS NULL OR provider = $4)${which}
        ${filter.before === undefined ? '' : 'AND (started_at, id) < ($6, $7)'}
      ORDER BY started_at DESC, id DESC LIMIT $5`,
    [
      tx.tenantId,
      filter.status ?? null,
      filter.kind ?? null,
      filter.provider ?? null,
      filter.limit,
      ...(filter.before === undefined ? [] : [filter.before.at, filter.before.id]),
    ],
  )
  return rows.map(operationOf)
}

/** Those for one subject, in the order they were begun. */
export async function findOperationsOf(tx: Tx, subjectId: string, limit = 200): Promise<StoredOperation[]> {
  const { rows } = await tx.sql.query<Row>(
    {
      name: 'operations-of',
      text: `SELECT ${columns} FROM operations WHERE tenant_id = $1 AND subject_id = $2 ORDER BY number LIMIT $3`,
    },
    [tx.tenantId, subjectId, limit],
  )
  return rows.map(operationOf)
}

/** The last one of these kinds for the subject. */
export async function findLastOperation(
  tx: Tx,
  subjectId: string,
  kinds: readonly string[],
): Promise<StoredOperation | undefined> {
  const { rows } = await tx.sql.query<Row>(
    {
      name: 'operation-last',
      text: `SELECT ${columns} FROM operations WHERE tenant_id = $1 AND subject_id = $2 AND kind = ANY($3::text[])
              ORDER BY number DESC LIMIT 1`,
    },
    [tx.tenantId, subjectId, kinds],
  )
  return rows[0] === undefined ? undefined : operationOf(rows[0])
}

export async function countOperations(tx: Tx, subjectId: string): Promise<number> {
  const { rows } = await tx.sql.query<{ last: number | null }>(
    {
      name: 'operation-count',
      text: 'SELECT max(number) AS last FROM operations WHERE tenant_id = $1 AND subject_id = $2',
    },
    [tx.tenantId, subjectId],
  )
  return rows[0]?.last ?? 0
}

/**
 * What is known of it now. Who leases it keeps the lease, unless it is released: until later, or until something is heard
 * of it when there is no pause.
 */
export async function updateOperation(
  tx: Tx,
  operation: Operation,
  release?: { readonly pauseMs: number | undefined },
): Promise<void> {
  const [name, set, values] =
    release === undefined
      ? ['operation-update', '', []]
      : [
          'operation-update-release',
          ", lease = NULL, due_at = clock_timestamp() + $11 * interval '1 millisecond'",
          [release.pauseMs ?? null],
        ]
  await tx.sql.query(
    {
      name,
      text: `UPDATE operations SET status = $3, provider_reference = $4, code = $5, message = $6, settled_at = $7, called_at = $8,
                    calls = $9, repeats = $10${set}
              WHERE tenant_id = $1 AND id = $2`,
    },
    [
      tx.tenantId,
      operation.id,
      operation.status,
      operation.providerReference,
      operation.code,
      operation.message,
      operation.settledAt,
      operation.calledAt,
      operation.calls,
      operation.repeats,
      ...values,
    ],
  )
}

/** Gives it up until later, or until something is heard of it when there is no pause. */
export async function releaseOperation(tx: Tx, id: string, pauseMs: number | undefined): Promise<void> {
  await tx.sql.query(
    {
      name: 'operation-release',
      text: `UPDATE operations SET lease = NULL, due_at = clock_timestamp() + $3 * interval '1 millisecond'
              WHERE tenant_id = $1 AND id = $2`,
    },
    [tx.tenantId, id, pauseMs ?? null],
  )
}

export async function takeLease(tx: Tx, id: string, lease: string, leaseMs: number): Promise<void> {
  await tx.sql.query(
    `UPDATE operations SET lease = $3, due_at = clock_timestamp() + $4 * interval '1 millisecond'
      WHERE tenant_id = $1 AND id = $2`,
    [tx.tenantId, id, lease, leaseMs],
  )
}

/** Makes it due now, unless someone is at it already: then that one's answer is looked at once more. */
export async function makeDue(tx: Tx, id: string): Promise<void> {
  await tx.sql.query(
    'UPDATE operations SET due_at = clock_timestamp() WHERE tenant_id = $1 AND id = $2 AND lease IS NULL',
    [tx.tenantId, id],
  )
}

export interface Leased {
  readonly tenantId: string
  readonly id: string
}

/**
 * `due_at` says when, `lease` who does it until then. Whoever leases and dies loses the lease when it ends. Both go by the
 * database's wall clock, because many processes need one clock and the domain's may stand.
 */
export async function leaseDue(
  tx: SystemTx,
  want: { lease: string; leaseMs: number; limit: number; providers: readonly string[] },
): Promise<Leased[]> {
  const { rows } = await tx.sql.query<{ tenant_id: string; id: string }>(
    {
      name: 'operations-lease',
      text: `UPDATE operations AS it SET lease = $1, due_at = clock_timestamp() + $2 * interval '1 millisecond'
               FROM (SELECT tenant_id, id FROM operations WHERE due_at <= clock_timestamp() AND provider = ANY($4::text[])
                      ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED) AS due
              WHERE it.tenant_id = due.tenant_id AND it.id = due.id RETURNING it.tenant_id, it.id`,
    },
    [want.lease, want.leaseMs, want.limit, want.providers],
  )
  return rows.map((row) => ({ tenantId: row.tenant_id, id: row.id }))
}

/** Whether anything is due within that time. */
export async function isAnyDue(tx: SystemTx, withinMs: number, providers: readonly string[]): Promise<boolean> {
  const { rowCount } = await tx.sql.query(
    `SELECT 1 FROM operations WHERE due_at <= clock_timestamp() + $1 * interval '1 millisecond' AND provider = ANY($2::text[]) LIMIT 1`,
    [withinMs, providers],
  )
  return rowCount === 1
}
