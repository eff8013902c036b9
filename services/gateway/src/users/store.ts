import type { User } from '@clutch/contracts/gateway/users'
import { given } from '@clutch/shared/given'
import type { User as Row } from '../../prisma/client/client.ts'
import type { SystemTx, Tx } from '../kit.ts'

/** A user and what they prove themselves with. The hash never leaves this service, nor does it enter an event. */
export interface UserCredential {
  tenantId: string
  user: User
  passwordHash: string
}

function userOf({ tenantId: _tenant, passwordHash: _hash, createdAt, ...row }: Row): User {
  return {
    ...row,
    role: row.role as User['role'],
    status: row.status as User['status'],
    createdAt: createdAt.toISOString(),
  }
}

function credentialOf(row: Row): UserCredential {
  return { tenantId: row.tenantId, user: userOf(row), passwordHash: row.passwordHash }
}

/** @returns false when the tenant has a user of that address already */
export async function insertUser(tx: Tx, user: User, passwordHash: string): Promise<boolean> {
  const { count } = await tx.db.user.createMany({
    data: [{ ...user, tenantId: tx.tenantId, passwordHash, createdAt: new Date(user.createdAt) }],
    skipDuplicates: true,
  })
  return count === 1
}

export async function findUser(tx: Tx, id: string): Promise<User | undefined> {
  const row = await tx.db.user.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : userOf(row)
}

export async function findUserByEmail(tx: Tx, email: string): Promise<User | undefined> {
  const row = await tx.db.user.findUnique({ where: { tenantId_email: { tenantId: tx.tenantId, email } } })
  return row === null ? undefined : userOf(row)
}

export async function lockUser(tx: Tx, id: string): Promise<UserCredential | undefined> {
  await tx.sql.query('SELECT 1 FROM users WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [tx.tenantId, id])
  const row = await tx.db.user.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : credentialOf(row)
}

export async function updateUser(tx: Tx, user: User): Promise<void> {
  await tx.db.user.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id: user.id } },
    data: { version: user.version, name: user.name, role: user.role, status: user.status },
  })
}

export async function updatePassword(tx: Tx, id: string, passwordHash: string): Promise<void> {
  await tx.db.user.update({ where: { tenantId_id: { tenantId: tx.tenantId, id } }, data: { passwordHash } })
}

export async function pageOfUsers(
  tx: Tx,
  filter: { status?: string | undefined; afterId: string; limit: number },
): Promise<User[]> {
  const rows = await tx.db.user.findMany({
    where: { tenantId: tx.tenantId, id: { gt: filter.afterId }, ...given({ status: filter.status }) },
    orderBy: { id: 'asc' },
    take: filter.limit,
  })
  return rows.map(userOf)
}

/** Someone signs in before their tenant is known; an address may belong to several. */
export async function findCredentials(
  tx: SystemTx,
  email: string,
  tenantId: string | undefined,
  limit: number,
): Promise<UserCredential[]> {
  const rows = await tx.db.user.findMany({
    where: { email, ...(tenantId === undefined ? {} : { tenantId }) },
    orderBy: { tenantId: 'asc' },
    take: limit,
  })
  return rows.map(credentialOf)
}

export async function findTenantsWithUsers(tx: SystemTx): Promise<string[]> {
  const rows = await tx.db.user.findMany({ distinct: ['tenantId'], select: { tenantId: true } })
  return rows.map((row) => row.tenantId)
}
