import { getInspectionTemplate as contract } from '@clutch/contracts/fleet/inspections'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findTemplate } from './store.ts'

export const getInspectionTemplate = implement(contract, async ({ params, tx }) => {
  const template = await findTemplate(tx, params.inspectionTemplateId)
  if (template === undefined) throw new Problem(NotFound)
  return ok(template)
})
