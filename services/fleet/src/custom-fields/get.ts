import { getCustomField as contract } from '@clutch/contracts/fleet/custom-fields'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findCustomField } from './store.ts'

export const getCustomField = implement(contract, async ({ params, tx }) => {
  const field = await findCustomField(tx, params.customFieldId)
  if (field === undefined) throw new Problem(NotFound)
  return ok(field)
})
