import type { Group } from '@clutch/contracts/fleet/groups'
import type { Group as Row } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'
import { isGroupUsed } from '../labels.ts'

function groupOf({ tenantId: _tenant, ...row }: Row): Group {
  return { ...row, createdAt: row.createdAt.toISOString() }
}

function rowOf(tx: Tx, group: Group): Row {
  return { ...group, tenantId: tx.tenantId, createdAt: new Date(group.createdAt) }
}

/** Nobody else changes the tree meanwhile. There are few groups, so the whole of it is read. */
export async function lockGroupTree(tx: Tx): Promise<Group[]> {
  await tx.sql.query(`SELECT pg_advisory_xact_lock(hashtextextended('groups/' || $1, 0))`, [tx.tenantId])
  const rows = await tx.db.group.findMany({ where: { tenantId: tx.tenantId }, orderBy: { id: 'asc' } })
  return rows.map(groupOf)
}

/** Those of these groups that there are; none of them is deleted before the transaction has ended. */
export async function lockGroups(tx: Tx, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set()
  const { rows } = await tx.sql.query<{ id: string }>(
    'SELECT id FROM groups WHERE tenant_id = $1 AND id = ANY($2::text[]) ORDER BY id FOR KEY SHARE',
    [tx.tenantId, [...ids]],
  )
  return new Set(rows.map(({ id }) => id))
}

export async function findGroup(tx: Tx, id: string): Promise<Group | undefined> {
  const row = await tx.db.group.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : groupOf(row)
}

/** The group and all below it; none where there is no such group. */
export async function findGroupIdsBelow(tx: Tx, id: string): Promise<string[]> {
  const { rows } = await tx.sql.query<{ id: string }>(
    `WITH RECURSIVE below AS (
       SELECT id FROM groups WHERE tenant_id = $1 AND id = $2
       UNION SELECT g.id FROM groups g JOIN below ON g.parent_id = below.id WHERE g.tenant_id = $1)
     SELECT id FROM below`,
    [tx.tenantId, id],
  )
  return rows.map((row) => row.id)
}

/** These groups and all above them; none where there is no such group. */
export async function findGroupIdsAbove(tx: Tx, ids: readonly string[]): Promise<string[]> {
  const { rows } = await tx.sql.query<{ id: string }>(
    `WITH RECURSIVE above AS (
       SELECT id, parent_id FROM groups WHERE tenant_id = $1 AND id = ANY($2::text[])
       UNION SELECT g.id, g.parent_id FROM groups g JOIN above ON g.id = above.parent_id WHERE g.tenant_id = $1)
     SELECT id FROM above`,
    [tx.tenantId, [...ids]],
  )
  return rows.map((row) => row.id)
}

export async function insertGroup(tx: Tx, group: Group): Promise<void> {
  await tx.db.group.create({ data: rowOf(tx, group) })
}

export async function updateGroup(tx: Tx, group: Group): Promise<void> {
  await tx.db.group.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id: group.id } },
    data: rowOf(tx, group),
  })
}

/** @returns false when something is in it */
export async function removeGroup(tx: Tx, id: string): Promise<boolean> {
  // Waits for whoever is putting something into it.
  await tx.sql.query('SELECT 1 FROM groups WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [tx.tenantId, id])
  if (await isGroupUsed(tx, id)) return false
  await tx.db.group.delete({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return true
}

export async function pageOfGroups(
  tx: Tx,
  filter: { parentId?: string | undefined; afterId: string; limit: number },
): Promise<Group[]> {
  const rows = await tx.db.group.findMany({
    where: {
      tenantId: tx.tenantId,
      id: { gt: filter.afterId },
      ...(filter.parentId === undefined ? {} : { parentId: filter.parentId }),
    },
    orderBy: { id: 'asc' },
    take: filter.limit,
  })
  return rows.map(groupOf)
}

/** All groups, by what they are called: they are bounded. */
export async function findGroupNames(tx: Tx): Promise<{ id: string; name: string }[]> {
  return tx.db.group.findMany({ where: { tenantId: tx.tenantId }, select: { id: true, name: true } })
}
