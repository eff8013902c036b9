import type {
  InspectionTemplate,
  InspectionTemplateChange,
  NewInspectionTemplate,
} from '@clutch/contracts/fleet/inspections'
import { ValidationFailed } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'

export function newTemplate(wanted: NewInspectionTemplate, made: { id: string; now: Date }): InspectionTemplate {
  const createdAt = made.now.toISOString()
  return checked({ id: made.id, version: 1, ...wanted, status: 'active', createdAt })
}

export function changedTemplate(template: InspectionTemplate, change: InspectionTemplateChange): InspectionTemplate {
  return checked({ ...template, ...change, version: template.version + 1 })
}

function checked(template: InspectionTemplate): InspectionTemplate {
  const keys = template.items.map(({ key }) => key)
  const errors = keys.flatMap((key, n) =>
    keys.indexOf(key) === n ? [] : [{ pointer: `/body/items/${n}/key`, message: 'is there already' }],
  )
  if (errors.length > 0) throw new Problem(ValidationFailed, { errors })
  return template
}
