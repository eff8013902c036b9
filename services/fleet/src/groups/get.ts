import { getGroup as contract } from '@clutch/contracts/fleet/groups'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findGroup } from './store.ts'

export const getGroup = implement(contract, async ({ params, tx }) => {
  const group = await findGroup(tx, params.groupId)
  if (group === undefined) throw new Problem(NotFound)
  return ok(group)
})
