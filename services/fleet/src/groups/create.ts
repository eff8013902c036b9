import { createGroup as contract, GroupCreated } from '@clutch/contracts/fleet/groups'
import { newId } from '@clutch/shared/id'
import { created } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { newGroup } from './group.ts'
import { insertGroup, lockGroupTree } from './store.ts'

export const createGroup = implement(contract, async ({ body, tx }) => {
  const group = newGroup(body, await lockGroupTree(tx), { id: newId('grp'), now: tx.now })
  await insertGroup(tx, group)
  tx.emit(GroupCreated, group)
  return created(group)
})
