import { changeInspectionTemplate as contract, InspectionTemplateChanged } from '@clutch/contracts/fleet/inspections'
import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { changedTemplate } from './inspection-template.ts'
import { lockTemplate, updateTemplate } from './store.ts'

export const changeInspectionTemplate = implement(contract, async ({ params, body, ifMatch, tx }) => {
  const template = await lockTemplate(tx, params.inspectionTemplateId)
  if (template === undefined) throw new Problem(NotFound)
  if (template.version !== ifMatch) throw new Problem(VersionMismatch)
  const changed = changedTemplate(template, body)
  await updateTemplate(tx, changed)
  tx.emit(InspectionTemplateChanged, changed)
  return ok(changed)
})
