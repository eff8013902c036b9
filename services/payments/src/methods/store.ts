import type { PaymentMethod } from '@clutch/contracts/payments/methods'
import type { ProviderName } from '@clutch/contracts/payments/providers'
import { given } from '@clutch/shared/given'
import { earlierThan, latestFirst, type TimeKey } from '@clutch/shared/time-order'
import type { PaymentMethod as Row } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'
import type { MethodKind, SavedMethod } from '../providers/provider.ts'
import { labelOf, statusOfMethod } from './method.ts'

export interface Customer {
  id: string
  name: string
  email: string | null
  /** Null until the provider has it. */
  providerCustomerId: string | null
}

function methodOf(row: Row): PaymentMethod {
  return {
    id: row.id,
    version: row.version,
    accountId: row.accountId,
    provider: row.provider as ProviderName,
    kind: row.kind as MethodKind,
    label: labelOf({ kind: row.kind ?? '', brand: row.brand, last4: row.last4 }),
    expiry:
      row.expiryMonth === null || row.expiryYear === null ? null : { month: row.expiryMonth, year: row.expiryYear },
    status: statusOfMethod(row.status),
    isDefault: row.defaultFor !== null,
    createdAt: row.createdAt.toISOString(),
  }
}

/** One at a time decides whether this account can be charged: who charges it, and who saves a method. */
export async function lockMethodsOf(tx: Tx, accountId: string): Promise<void> {
  await tx.sql.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 5))', [`methods ${tx.tenantId} ${accountId}`])
}

/** The account at the provider: there is one, whoever asks for it first. */
export async function upsertCustomer(
  tx: Tx,
  customer: Omit<Customer, 'providerCustomerId'> & { accountId: string; provider: ProviderName },
): Promise<Customer> {
  const { rows } = await tx.sql.query<{
    id: string
    name: string
    email: string | null
    provider_customer_id: string | null
  }>(
    `INSERT INTO customers (tenant_id, id, account_id, provider, name, email, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (tenant_id, account_id, provider) DO UPDATE SET version = customers.version
     RETURNING id, name, email, provider_customer_id`,
    [tx.tenantId, customer.id, customer.accountId, customer.provider, customer.name, customer.email, tx.now],
  )
  const { provider_customer_id: providerCustomerId, ...rest } = rows[0]!
  return { ...rest, providerCustomerId }
}

export async function noteCustomer(tx: Tx, id: string, providerCustomerId: string): Promise<void> {
  await tx.sql.query(
    `UPDATE customers SET provider_customer_id = $3, version = version + 1
      WHERE tenant_id = $1 AND id = $2 AND provider_customer_id IS NULL`,
    [tx.tenantId, id, providerCustomerId],
  )
}

/** One that is wanted; nobody sees it before the provider has it. */
export async function insertMethod(
  tx: Tx,
  wanted: { id: string; accountId: string; customerId: string; provider: ProviderName },
): Promise<void> {
  await tx.db.paymentMethod.create({
    data: { ...wanted, tenantId: tx.tenantId, status: 'pending', createdAt: tx.now },
  })
}

/** As it stands, one that is only wanted included. */
export interface WantedMethod {
  id: string
  accountId: string
  customerId: string
  status: string
  failureCode: string | null
  failureMessage: string | null
}

export async function findWantedMethod(tx: Tx, id: string): Promise<WantedMethod | undefined> {
  const row = await tx.db.paymentMethod.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row ?? undefined
}

export async function lockMethod(tx: Tx, id: string): Promise<WantedMethod | undefined> {
  await tx.sql.query('SELECT 1 FROM payment_methods WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [tx.tenantId, id])
  return findWantedMethod(tx, id)
}

/** One that its provider has. */
export async function findMethod(tx: Tx, id: string): Promise<PaymentMethod | undefined> {
  const row = await tx.db.paymentMethod.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null || row.providerMethodId === null ? undefined : methodOf(row)
}

/** The provider has it: from now on it is the one the account is charged with. */
export async function activate(tx: Tx, wanted: WantedMethod, saved: SavedMethod): Promise<PaymentMethod> {
  await clearDefault(tx, wanted.accountId)
  const { providerMethodId, kind, brand, last4, expiryMonth, expiryYear } = saved
  const row = await tx.db.paymentMethod.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id: wanted.id } },
    data: {
      ...{ providerMethodId, kind, brand, last4, expiryMonth, expiryYear },
      status: 'active',
      defaultFor: wanted.accountId,
    },
  })
  return methodOf(row)
}

async function clearDefault(tx: Tx, accountId: string): Promise<void> {
  await tx.sql.query(
    'UPDATE payment_methods SET default_for = NULL, version = version + 1 WHERE tenant_id = $1 AND default_for = $2',
    [tx.tenantId, accountId],
  )
}

export async function makeDefault(tx: Tx, { id, accountId, version }: PaymentMethod): Promise<PaymentMethod> {
  await clearDefault(tx, accountId)
  const row = await tx.db.paymentMethod.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id } },
    data: { defaultFor: accountId, version: version + 1 },
  })
  return methodOf(row)
}

export async function failMethod(tx: Tx, id: string, code: string, message: string): Promise<void> {
  await tx.sql.query(
    `UPDATE payment_methods SET status = 'failed', failure_code = $3, failure_message = $4, version = version + 1
      WHERE tenant_id = $1 AND id = $2`,
    [tx.tenantId, id, code, message],
  )
}

export async function expireMethod(tx: Tx, method: PaymentMethod): Promise<PaymentMethod> {
  return end(tx, method, 'expired')
}

export async function detachMethod(tx: Tx, method: PaymentMethod): Promise<PaymentMethod> {
  return end(tx, method, 'detached')
}

async function end(tx: Tx, { id, version }: PaymentMethod, status: 'expired' | 'detached'): Promise<PaymentMethod> {
  const row = await tx.db.paymentMethod.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id } },
    data: { status, defaultFor: null, version: version + 1 },
  })
  return methodOf(row)
}

/** What the account can be charged with. */
export async function findChargeableMethods(
  tx: Tx,
  accountId: string,
): Promise<{ id: string; provider: ProviderName; kind: MethodKind; isDefault: boolean; createdAt: Date }[]> {
  const { rows } = await tx.sql.query<{
    id: string
    provider: ProviderName
    kind: MethodKind
    default_for: string | null
    created_at: Date
  }>(
    {
      name: 'methods-chargeable',
      text: `SELECT id, provider, kind, default_for, created_at FROM payment_methods
              WHERE tenant_id = $1 AND account_id = $2 AND status = 'active' ORDER BY created_at DESC, id DESC LIMIT 50`,
    },
    [tx.tenantId, accountId],
  )
  return rows.map(({ id, provider, kind, default_for, created_at }) => ({
    id,
    provider,
    kind,
    isDefault: default_for !== null,
    createdAt: created_at,
  }))
}

/** The card's network, where it is a card of one. */
export async function findBrandOf(tx: Tx, id: string): Promise<string | null> {
  const where = { tenantId_id: { tenantId: tx.tenantId, id } }
  const row = await tx.db.paymentMethod.findUnique({ where, select: { brand: true } })
  return row?.brand ?? null
}

/** As the provider names it. */
export async function findSavedMethod(
  tx: Tx,
  id: string,
): Promise<{ providerMethodId: string; providerCustomerId: string | null; kind: MethodKind } | undefined> {
  const { rows } = await tx.sql.query<{
    provider_method_id: string | null
    provider_customer_id: string | null
    kind: MethodKind
  }>(
    {
      name: 'method-saved',
      text: `SELECT m.provider_method_id, c.provider_customer_id, m.kind FROM payment_methods AS m
               JOIN customers AS c ON c.tenant_id = m.tenant_id AND c.id = m.customer_id
              WHERE m.tenant_id = $1 AND m.id = $2`,
    },
    [tx.tenantId, id],
  )
  const [found] = rows
  if (found === undefined || found.provider_method_id === null) return undefined
  return {
    providerMethodId: found.provider_method_id,
    providerCustomerId: found.provider_customer_id,
    kind: found.kind,
  }
}

const storedStatus = { active: 'active', expired: 'expired', removed: 'detached' } as const

export async function pageOfMethods(
  tx: Tx,
  filter: {
    accountId?: string | undefined
    status?: PaymentMethod['status'] | undefined
    before: TimeKey | undefined
    limit: number
  },
): Promise<PaymentMethod[]> {
  const { before, limit, accountId, status } = filter
  const rows = await tx.db.paymentMethod.findMany({
    where: {
      tenantId: tx.tenantId,
      providerMethodId: { not: null },
      ...given({ accountId, status: status === undefined ? undefined : storedStatus[status] }),
      AND: earlierThan('createdAt', before),
    },
    orderBy: latestFirst('createdAt'),
    take: limit,
  })
  return rows.map(methodOf)
}
