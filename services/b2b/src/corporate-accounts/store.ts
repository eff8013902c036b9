import type { CorporateAccount } from '@clutch/contracts/b2b/corporate-accounts'
import { given } from '@clutch/shared/given'
import type { CorporateAccount as Row } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'

function accountOf({ tenantId: _tenant, ...row }: Row): CorporateAccount {
  return {
    ...row,
    status: row.status as CorporateAccount['status'],
    createdAt: row.createdAt.toISOString(),
  }
}

function rowOf(tx: Tx, account: CorporateAccount): Row {
  return { ...account, tenantId: tx.tenantId, createdAt: new Date(account.createdAt) }
}

export async function insertCorporateAccount(tx: Tx, account: CorporateAccount): Promise<void> {
  await tx.db.corporateAccount.create({ data: rowOf(tx, account) })
}

export async function findCorporateAccount(tx: Tx, id: string): Promise<CorporateAccount | undefined> {
  const row = await tx.db.corporateAccount.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : accountOf(row)
}

export async function lockCorporateAccount(tx: Tx, id: string): Promise<CorporateAccount | undefined> {
  await tx.sql.query('SELECT 1 FROM corporate_accounts WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [tx.tenantId, id])
  return findCorporateAccount(tx, id)
}

export async function updateCorporateAccount(tx: Tx, account: CorporateAccount): Promise<void> {
  await tx.db.corporateAccount.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id: account.id } },
    data: rowOf(tx, account),
  })
}

export async function pageOfCorporateAccounts(
  tx: Tx,
  filter: { status?: string | undefined; afterId: string; limit: number },
): Promise<CorporateAccount[]> {
  const { afterId, limit, ...equal } = filter
  const rows = await tx.db.corporateAccount.findMany({
    where: { tenantId: tx.tenantId, id: { gt: afterId }, ...given(equal) },
    orderBy: { id: 'asc' },
    take: limit,
  })
  return rows.map(accountOf)
}

/** The oldest first. */
export async function findActiveAccounts(tx: Tx, limit: number): Promise<CorporateAccount[]> {
  const rows = await tx.db.corporateAccount.findMany({
    where: { tenantId: tx.tenantId, status: 'active' },
    orderBy: { id: 'asc' },
    take: limit,
  })
  return rows.map(accountOf)
}
