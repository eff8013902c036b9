import { given } from '@clutch/shared/given'
import type { CorporateAccount as Row } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'
import type { KeptAccount, Own } from './corporate-account.ts'

function accountOf({ tenantId: _tenant, ownStatus, ownPaymentTermsDays, ownCreditLimit, ...row }: Row): KeptAccount {
  return {
    ...row,
    creditLimit: row.creditLimit === null ? null : Number(row.creditLimit),
    status: row.status as KeptAccount['status'],
    own: {
      status: ownStatus as Own['status'],
      paymentTermsDays: ownPaymentTermsDays,
      creditLimit: ownCreditLimit === null ? null : Number(ownCreditLimit),
    },
    createdAt: row.createdAt.toISOString(),
  }
}

function rowOf(tx: Tx, { own, ...account }: KeptAccount): Row {
  return {
    ...account,
    tenantId: tx.tenantId,
    timeZone: account.timeZone ?? null,
    creditLimit: account.creditLimit === null ? null : BigInt(account.creditLimit),
    ownStatus: own.status,
    ownPaymentTermsDays: own.paymentTermsDays,
    ownCreditLimit: own.creditLimit === null ? null : BigInt(own.creditLimit),
    createdAt: new Date(account.createdAt),
  }
}

export async function insertCorporateAccount(tx: Tx, account: KeptAccount): Promise<void> {
  await tx.db.corporateAccount.create({ data: rowOf(tx, account) })
}

export async function findCorporateAccount(tx: Tx, id: string): Promise<KeptAccount | undefined> {
  const row = await tx.db.corporateAccount.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : accountOf(row)
}

export async function lockCorporateAccount(tx: Tx, id: string): Promise<KeptAccount | undefined> {
  await tx.sql.query('SELECT 1 FROM corporate_accounts WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [tx.tenantId, id])
  return findCorporateAccount(tx, id)
}

/** One at a time changes who is below whom, and what is passed down. */
export async function lockHierarchy(tx: Tx): Promise<void> {
  await tx.sql.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 6))', [`account hierarchy of ${tx.tenantId}`])
}

/** All accounts below one, parents before their children. */
export async function findAccountsBelow(tx: Tx, id: string, limit: number): Promise<KeptAccount[]> {
  const found: KeptAccount[] = []
  for (let above = [id]; above.length > 0 && found.length < limit; ) {
    const rows = await tx.db.corporateAccount.findMany({
      where: { tenantId: tx.tenantId, parentId: { in: above } },
      orderBy: { id: 'asc' },
      take: limit - found.length,
    })
    found.push(...rows.map(accountOf))
    above = rows.map((row) => row.id)
  }
  return found
}

export async function updateCorporateAccount(tx: Tx, account: KeptAccount): Promise<void> {
  await tx.db.corporateAccount.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id: account.id } },
    data: rowOf(tx, account),
  })
}

export async function pageOfCorporateAccounts(
  tx: Tx,
  filter: { status?: string | undefined; parentId?: string | undefined; afterId: string; limit: number },
): Promise<KeptAccount[]> {
  const { afterId, limit, ...equal } = filter
  const rows = await tx.db.corporateAccount.findMany({
    where: { tenantId: tx.tenantId, id: { gt: afterId }, ...given(equal) },
    orderBy: { id: 'asc' },
    take: limit,
  })
  return rows.map(accountOf)
}

/** The oldest first. */
export async function findActiveAccounts(tx: Tx, limit: number): Promise<KeptAccount[]> {
  const rows = await tx.db.corporateAccount.findMany({
    where: { tenantId: tx.tenantId, status: 'active' },
    orderBy: { id: 'asc' },
    take: limit,
  })
  return rows.map(accountOf)
}
