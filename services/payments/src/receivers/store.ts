import type { Receiver } from '@clutch/contracts/payments/receivers'
import { given } from '@clutch/shared/given'
import { earlierThan, latestFirst, type TimeKey } from '@clutch/shared/time-order'
import type { Receiver as Row } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'
import { leaseMs } from '../leased-work.ts'
import { leasing } from '../leasing.ts'
import { statusOfVerification } from './receiver.ts'

export const receiverLeasing = leasing('receivers')

/** A receiver and what only we need to know of it. */
export interface OpenedReceiver {
  receiver: Receiver
  email: string | null
  requestDigest: string
  /** The provider has it: `receiver.providerReference` names it. */
  opened: boolean
  lease: string | null
  calls: number
}

const verifications = { pending: 'pending', verified: 'verified', restricted: 'rejected' } as const

function openedOf(row: Row): OpenedReceiver {
  return {
    receiver: {
      id: row.id,
      version: row.version,
      vendorId: row.vendorId,
      provider: 'stripe',
      providerReference: row.providerAccountId ?? '',
      country: row.country,
      currency: row.currency,
      status: statusOfVerification(row.verification as 'pending' | 'verified' | 'rejected'),
      payoutsEnabled: row.payoutsEnabled,
      createdAt: row.createdAt.toISOString(),
    },
    email: row.email,
    requestDigest: row.requestDigest,
    opened: row.providerAccountId !== null,
    lease: row.lease,
    calls: row.calls,
  }
}

/** The intent, leased to whoever inserts it. */
export async function insertReceiver(
  tx: Tx,
  wanted: Pick<Receiver, 'id' | 'vendorId' | 'country' | 'currency'> & { email: string | null; requestDigest: string },
  lease: string,
): Promise<void> {
  await tx.db.receiver.create({
    data: {
      ...wanted,
      tenantId: tx.tenantId,
      provider: 'stripe',
      verification: 'pending',
      createdAt: tx.now,
    },
  })
  await takeLease(tx, wanted.id, lease)
}

export async function takeLease(tx: Tx, id: string, lease: string): Promise<void> {
  await tx.sql.query(
    `UPDATE receivers SET lease = $3, due_at = clock_timestamp() + $4 * interval '1 millisecond'
      WHERE tenant_id = $1 AND id = $2`,
    [tx.tenantId, id, lease, leaseMs],
  )
}

/** @returns whether somebody else's lease has not ended too */
export async function lockReceiver(tx: Tx, id: string): Promise<(OpenedReceiver & { busy: boolean }) | undefined> {
  const { rows } = await tx.sql.query<{ busy: boolean }>(
    `SELECT lease IS NOT NULL AND due_at > clock_timestamp() AS busy FROM receivers WHERE tenant_id = $1 AND id = $2 FOR UPDATE`,
    [tx.tenantId, id],
  )
  const row = await tx.db.receiver.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : { ...openedOf(row), busy: rows[0]?.busy === true }
}

export async function findReceiver(tx: Tx, id: string): Promise<OpenedReceiver | undefined> {
  const row = await tx.db.receiver.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : openedOf(row)
}

/** One at a time decides whether this vendor can be paid: who sends a share, and who opens the account. */
export async function lockReceiverOf(tx: Tx, vendorId: string): Promise<void> {
  await tx.sql.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 5))', [`receiver ${tx.tenantId} ${vendorId}`])
}

/** The vendor's account, once the provider has it. */
export async function findReceiverOf(tx: Tx, vendorId: string): Promise<Receiver | undefined> {
  const row = await tx.db.receiver.findUnique({
    where: { tenantId_vendorId_provider: { tenantId: tx.tenantId, vendorId, provider: 'stripe' } },
  })
  return row === null || row.providerAccountId === null ? undefined : openedOf(row).receiver
}

export async function isReceiverKnown(tx: Tx, vendorId: string): Promise<boolean> {
  const row = await tx.db.receiver.findUnique({
    where: { tenantId_vendorId_provider: { tenantId: tx.tenantId, vendorId, provider: 'stripe' } },
    select: { id: true },
  })
  return row !== null
}

export async function updateReceiver(tx: Tx, { receiver, calls }: OpenedReceiver): Promise<void> {
  await tx.db.receiver.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id: receiver.id } },
    data: {
      providerAccountId: receiver.providerReference === '' ? null : receiver.providerReference,
      verification: verifications[receiver.status],
      payoutsEnabled: receiver.payoutsEnabled,
      version: receiver.version,
      calls,
    },
  })
}

/** An intent that came to nothing. */
export async function deleteReceiver(tx: Tx, id: string): Promise<void> {
  await tx.db.receiver.delete({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
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
