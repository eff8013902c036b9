import {
  CustomFieldCreated,
  CustomFieldKeyTaken,
  createCustomField as contract,
  maxCustomFields,
  TooManyCustomFields,
} from '@clutch/contracts/fleet/custom-fields'
import { newId } from '@clutch/shared/id'
import { Problem } from '@clutch/shared/problem'
import { created } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { newCustomField } from './custom-field.ts'
import { insertCustomField, lockCustomFields } from './store.ts'

export const createCustomField = implement(contract, async ({ body, tx }) => {
  const field = newCustomField(body, { id: newId('cfd'), now: tx.now })
  const others = await lockCustomFields(tx, field.subject)
  if (others.some(({ key }) => key === field.key)) throw new Problem(CustomFieldKeyTaken)
  if (others.length >= maxCustomFields) throw new Problem(TooManyCustomFields)
  await insertCustomField(tx, field)
  tx.emit(CustomFieldCreated, field)
  return created(field)
})
