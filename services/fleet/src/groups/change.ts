import { changeGroup as contract, GroupChanged } from '@clutch/contracts/fleet/groups'
import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { changedGroup } from './group.ts'
import { lockGroupTree, updateGroup } from './store.ts'

export const changeGroup = implement(contract, async ({ params, body, ifMatch, tx }) => {
  const tree = await lockGroupTree(tx)
  const group = tree.find(({ id }) => id === params.groupId)
  if (group === undefined) throw new Problem(NotFound)
  if (group.version !== ifMatch) throw new Problem(VersionMismatch)
  const changed = changedGroup(group, body, tree)
  await updateGroup(tx, changed)
  tx.emit(GroupChanged, changed)
  return ok(changed)
})
