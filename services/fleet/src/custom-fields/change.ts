import { CustomFieldChanged, changeCustomField as contract } from '@clutch/contracts/fleet/custom-fields'
import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { changedCustomField } from './custom-field.ts'
import { lockCustomField, updateCustomField } from './store.ts'

export const changeCustomField = implement(contract, async ({ params, body, ifMatch, tx }) => {
  const field = await lockCustomField(tx, params.customFieldId)
  if (field === undefined) throw new Problem(NotFound)
  if (field.version !== ifMatch) throw new Problem(VersionMismatch)
  const changed = changedCustomField(field, body)
  await updateCustomField(tx, changed)
  tx.emit(CustomFieldChanged, changed)
  return ok(changed)
})
