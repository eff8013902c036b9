import type { ProviderName } from '@clutch/contracts/payments/providers'
import type { Receiver } from '@clutch/contracts/payments/receivers'
import { given } from '@clutch/shared/given'
import { earlierThan, latestFirst, type TimeKey } from '@clutch/shared/time-order'
import type { Receiver as Row } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'
import { statusOfVerification } from './receiver.ts'

/** A receiver and what only we need to know of it. */
export interface OpenedReceiver {
  receiver: Receiver
  email: string | null
  /** The provider has it: `receiver.providerReference` names it. */
  opened: boolean
  /** Why it does not open it. */
  refusal: string | null
}

const verifications = { pending: 'pending', verified: 'verified', restricted: 'rejected' } as const

function openedOf(row: Row): OpenedReceiver {
  return {
    receiver: {
      id: row.id,
      version: row.version,
      vendorId: row.vendorId,
      provider: row.provider as ProviderName,
      providerReference: row.providerAccountId ?? '',
      country: row.country,
      currency: row.currency,
      status: statusOfVerification(row.verification as 'pending' | 'verified' | 'rejected'),
      payoutsEnabled: row.payoutsEnabled,
      createdAt: row.createdAt.toISOString(),
    },
    email: row.email,
    opened: row.providerAccountId !== null,
    refusal: row.refusal,
  }
}

/** One that is wanted; nobody sees it before the provider has it. */
export async function insertReceiver(
  tx: Tx,
  wanted: Pick<Receiver, 'id' | 'vendorId' | 'country' | 'currency' | 'provider'> & { email: string | null },
): Promise<void> {
  await tx.db.receiver.create({
    data: { ...wanted, tenantId: tx.tenantId, verification: 'pending', createdAt: tx.now },
  })
}

export async function lockReceiver(tx: Tx, id: string): Promise<OpenedReceiver | undefined> {
  await tx.sql.query('SELECT 1 FROM receivers WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [tx.tenantId, id])
  return findReceiver(tx, id)
}

export async function findReceiver(tx: Tx, id: string): Promise<OpenedReceiver | undefined> {
  const row = await tx.db.receiver.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : openedOf(row)
}

/** One at a time decides whether this vendor can be paid: who sends a share, and who opens the account. */
export async function lockReceiverOf(tx: Tx, vendorId: string): Promise<void> {
  await tx.sql.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 5))', [`receiver ${tx.tenantId} ${vendorId}`])
}

/** The vendor's account at a provider, once that has it. */
export async function findReceiverOf(tx: Tx, vendorId: string, provider: ProviderName): Promise<Receiver | undefined> {
  const row = await tx.db.receiver.findUnique({
    where: { tenantId_vendorId_provider: { tenantId: tx.tenantId, vendorId, provider } },
  })
  return row === null || row.providerAccountId === null ? undefined : openedOf(row).receiver
}

/** One that is wanted, or is there. What the provider did not open makes room for another try. */
export async function isReceiverKnown(tx: Tx, vendorId: string, provider: ProviderName): Promise<boolean> {
  await tx.sql.query(
    'DELETE FROM receivers WHERE tenant_id = $1 AND vendor_id = $2 AND provider = $3 AND refusal IS NOT NULL',
    [tx.tenantId, vendorId, provider],
  )
  const row = await tx.db.receiver.findUnique({
    where: { tenantId_vendorId_provider: { tenantId: tx.tenantId, vendorId, provider } },
    select: { id: true },
  })
  return row !== null
}

export async function updateReceiver(tx: Tx, receiver: Receiver): Promise<void> {
  await tx.db.receiver.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id: receiver.id } },
    data: {
      providerAccountId: receiver.providerReference === '' ? null : receiver.providerReference,
      verification: verifications[receiver.status],
      payoutsEnabled: receiver.payoutsEnabled,
      version: receiver.version,
    },
  })
}

export async function failReceiver(tx: Tx, id: string, refusal: string): Promise<void> {
  await tx.sql.query('UPDATE receivers SET refusal = $3 WHERE tenant_id = $1 AND id = $2', [
    tx.tenantId,
    id,
    refusal.slice(0, 500),
  ])
}

export async function pageOfReceivers(
  tx: Tx,
  filter: { vendorId?: string | undefined; before: TimeKey | undefined; limit: number },
): Promise<Receiver[]> {
  const { before, limit, ...equal } = filter
  const rows = await tx.db.receiver.findMany({
    where: {
      tenantId: tx.tenantId,
      providerAccountId: { not: null },
      ...given(equal),
      AND: earlierThan('createdAt', before),
    },
    orderBy: latestFirst('createdAt'),
    take: limit,
  })
  return rows.map((row) => openedOf(row).receiver)
}
