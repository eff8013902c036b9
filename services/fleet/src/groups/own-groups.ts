import { GroupUnknown } from '@clutch/contracts/fleet/groups'
import { Problem } from '@clutch/shared/problem'
import type { Tx } from '../kit.ts'
import { lockGroups } from './store.ts'

/** @throws Problem GroupUnknown: another tenant's group and a missing one give the same answer */
export async function assertOwnGroups(tx: Tx, groupIds: readonly string[]): Promise<void> {
  const known = await lockGroups(tx, groupIds)
  const errors = groupIds.flatMap((id, index) =>
    known.has(id) ? [] : [{ pointer: `/body/groupIds/${index}`, message: 'does not name a group' }],
  )
  if (errors.length > 0) throw new Problem(GroupUnknown, { errors })
}
