import type { PaymentMethod } from '@clutch/contracts/payments/methods'
import { given } from '@clutch/shared/given'
import { earlierThan, latestFirst, type TimeKey } from '@clutch/shared/time-order'
import type { PaymentMethod as Row } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'
import { leaseMs } from '../leased-work.ts'
import { leasing } from '../leasing.ts'
import type { SavedMethod } from '../providers/provider.ts'
import { labelOf, statusOfMethod } from './method.ts'

export const methodLeasing = leasing('payment_methods')

export interface Customer {
  id: string
  accountId: string
  name: string
  email: string | null
  /** Null until the provider has it. */
  providerCustomerId: string | null
}

/** A method that was asked for, and where it stands. */
export interface WantedMethod {
  id: string
  accountId: string
  token: string
  requestDigest: string
  status: string
  lease: string | null
  calls: number
  customer: Customer
  /** Once the provider has it. */
  method: PaymentMethod | undefined
}

function methodOf(row: Row): PaymentMethod | undefined {
  if (row.kind === null || row.providerMethodId === null) return undefined
  return {
    id: row.id,
    version: row.version,
    accountId: row.accountId,
    provider: 'stripe',
    kind: row.kind,
    label: labelOf({ kind: row.kind, brand: row.brand, last4: row.last4 }),
    status: statusOfMethod(row.status),
    createdAt: row.createdAt.toISOString(),
  }
}

/** One at a time decides whether this account can be charged: who charges it, and who saves a method. */
export async function lockMethodsOf(tx: Tx, accountId: string): Promise<void> {
  await tx.sql.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 5))', [`methods ${tx.tenantId} ${accountId}`])
}

/** The account at the provider: there is one, whoever asks for it first. */
export async function upsertCustomer(tx: Tx, customer: Omit<Customer, 'providerCustomerId'>): Promise<string> {
  const { rows } = await tx.sql.query<{ id: string }>(
    `INSERT INTO customers (tenant_id, id, account_id, provider, name, email, created_at)
     VALUES ($1, $2, $3, 'stripe', $4, $5, $6)
     ON CONFLICT (tenant_id, account_id, provider) DO UPDATE SET version = customers.version RETURNING id`,
    [tx.tenantId, customer.id, customer.accountId, customer.name, customer.email, tx.now],
  )
  return rows[0]!.id
}

export async function noteCustomer(tx: Tx, id: string, providerCustomerId: string): Promise<void> {
  await tx.sql.query(
    `UPDATE customers SET provider_customer_id = $3, version = version + 1
      WHERE tenant_id = $1 AND id = $2 AND provider_customer_id IS NULL`,
    [tx.tenantId, id, providerCustomerId],
  )
}

/** The intent, leased to whoever inserts it. */
export async function insertMethod(
  tx: Tx,
  wanted: Pick<WantedMethod, 'id' | 'accountId' | 'token' | 'requestDigest'> & { customerId: string },
  lease: string,
): Promise<void> {
  await tx.db.paymentMethod.create({
    data: { ...wanted, tenantId: tx.tenantId, provider: 'stripe', status: 'pending', createdAt: tx.now },
  })
  await takeLease(tx, wanted.id, lease)
}

export async function takeLease(tx: Tx, id: string, lease: string): Promise<void> {
  await tx.sql.query(
    `UPDATE payment_methods SET lease = $3, due_at = clock_timestamp() + $4 * interval '1 millisecond'
      WHERE tenant_id = $1 AND id = $2`,
    [tx.tenantId, id, lease, leaseMs],
  )
}

export async function findMethod(tx: Tx, id: string): Promise<WantedMethod | undefined> {
  const row = await tx.db.paymentMethod.findUnique({
    where: { tenantId_id: { tenantId: tx.tenantId, id } },
    include: { customer: true },
  })
  if (row === null) return undefined
  const { customer, ...method } = row
  return { ...method, customer, method: methodOf(method) }
}

/** @returns with whether somebody else's lease has not ended */
export async function lockMethod(tx: Tx, id: string): Promise<(WantedMethod & { busy: boolean }) | undefined> {
  const { rows } = await tx.sql.query<{ busy: boolean }>(
    `SELECT lease IS NOT NULL AND due_at > clock_timestamp() AS busy FROM payment_methods
      WHERE tenant_id = $1 AND id = $2 FOR UPDATE`,
    [tx.tenantId, id],
  )
  const found = await findMethod(tx, id)
  return found === undefined ? undefined : { ...found, busy: rows[0]?.busy === true }
}

/** The provider has it: from now on it is the one the account is charged with. */
export async function activate(tx: Tx, wanted: WantedMethod, saved: SavedMethod): Promise<PaymentMethod> {
  await tx.sql.query(
    `UPDATE payment_methods SET default_for = NULL, version = version + 1 WHERE tenant_id = $1 AND default_for = $2`,
    [tx.tenantId, wanted.customer.id],
  )
  const { providerMethodId, kind, brand, last4, expiryMonth, expiryYear } = saved
  const row = await tx.db.paymentMethod.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id: wanted.id } },
    data: {
      providerMethodId,
      kind,
      brand,
      last4,
      expiryMonth,
      expiryYear,
      status: 'active',
      defaultFor: wanted.customer.id,
      calls: wanted.calls + 1,
    },
  })
  return methodOf(row)!
}

export async function noteCall(tx: Tx, id: string, calls: number): Promise<void> {
  await tx.sql.query('UPDATE payment_methods SET calls = $3 WHERE tenant_id = $1 AND id = $2', [tx.tenantId, id, calls])
}

/** An intent that came to nothing. */
export async function deleteMethod(tx: Tx, id: string): Promise<void> {
  await tx.db.paymentMethod.delete({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
}

/** What the account is charged with. */
export async function findDefaultMethod(
  tx: Tx,
  accountId: string,
): Promise<{ id: string; customerId: string } | undefined> {
  const row = await tx.db.paymentMethod.findFirst({
    where: { tenantId: tx.tenantId, accountId, defaultFor: { not: null } },
    select: { id: true, customerId: true },
  })
  return row ?? undefined
}

/** As the provider names it. */
export async function findSavedMethod(
  tx: Tx,
  id: string,
): Promise<{ providerMethodId: string; providerCustomerId: string } | undefined> {
  const found = await tx.db.paymentMethod.findUnique({
    where: { tenantId_id: { tenantId: tx.tenantId, id } },
    select: { providerMethodId: true, customer: { select: { providerCustomerId: true } } },
  })
  const providerMethodId = found?.providerMethodId ?? null
  const providerCustomerId = found?.customer.providerCustomerId ?? null
  return providerMethodId === null || providerCustomerId === null ? undefined : { providerMethodId, providerCustomerId }
}

export async function pageOfMethods(
  tx: Tx,
  filter: { accountId?: string | undefined; before: TimeKey | undefined; limit: number },
): Promise<PaymentMethod[]> {
  const { before, limit, ...equal } = filter
  const rows = await tx.db.paymentMethod.findMany({
    where: {
      tenantId: tx.tenantId,
      providerMethodId: { not: null },
      ...given(equal),
      AND: earlierThan('createdAt', before),
    },
    orderBy: latestFirst('createdAt'),
    take: limit,
  })
  return rows.map(methodOf).filter((method) => method !== undefined)
}
