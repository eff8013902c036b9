import { createInspectionTemplate as contract, InspectionTemplateCreated } from '@clutch/contracts/fleet/inspections'
import { newId } from '@clutch/shared/id'
import { created } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { newTemplate } from './inspection-template.ts'
import { insertTemplate } from './store.ts'

export const createInspectionTemplate = implement(contract, async ({ body, tx }) => {
  const template = newTemplate(body, { id: newId('itp'), now: tx.now })
  await insertTemplate(tx, template)
  tx.emit(InspectionTemplateCreated, template)
  return created(template)
})
