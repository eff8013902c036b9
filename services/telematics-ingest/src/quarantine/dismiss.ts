import { NotFound } from '@clutch/contracts/problems'
import {
  dismissQuarantineItem as contract,
  QuarantineItemDismissed,
  QuarantineItemDone,
} from '@clutch/contracts/telematics/quarantine'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { dismissKept, findQuarantineItem } from './store.ts'

export const dismissQuarantineItem = implement(contract, async ({ params, tx }) => {
  const item = await findQuarantineItem(tx, params.quarantineItemId)
  if (item === undefined) throw new Problem(NotFound)
  if (item.status === 'dismissed') return ok(item)
  const dismissed = await dismissKept(tx, item.id)
  if (dismissed === undefined) throw new Problem(QuarantineItemDone)
  tx.emit(QuarantineItemDismissed, dismissed)
  return ok(dismissed)
})
