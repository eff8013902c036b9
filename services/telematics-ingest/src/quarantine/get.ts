import { NotFound } from '@clutch/contracts/problems'
import { getQuarantineItem as contract } from '@clutch/contracts/telematics/quarantine'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findQuarantineItem } from './store.ts'

export const getQuarantineItem = implement(contract, async ({ params, tx }) => {
  const item = await findQuarantineItem(tx, params.quarantineItemId)
  if (item === undefined) throw new Problem(NotFound)
  return ok(item)
})
