import { deleteGroup as contract, GroupDeleted, GroupInUse } from '@clutch/contracts/fleet/groups'
import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { noContent } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { lockGroupTree, removeGroup } from './store.ts'

export const deleteGroup = implement(contract, async ({ params, ifMatch, tx }) => {
  const tree = await lockGroupTree(tx)
  const group = tree.find(({ id }) => id === params.groupId)
  if (group === undefined) throw new Problem(NotFound)
  if (group.version !== ifMatch) throw new Problem(VersionMismatch)
  if (tree.some(({ parentId }) => parentId === group.id) || !(await removeGroup(tx, group.id)))
    throw new Problem(GroupInUse)
  tx.emit(GroupDeleted, { ...group, version: group.version + 1 })
  return noContent
})
