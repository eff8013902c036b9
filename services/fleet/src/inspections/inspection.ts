import {
  type Inspection,
  InspectionIncomplete,
  type InspectionTemplate,
  type NewInspection,
} from '@clutch/contracts/fleet/inspections'
import { type FieldError, Problem } from '@clutch/shared/problem'

type Result = Inspection['results'][number]

/**
 * What was found, by the words of its template: every item of it once, and no other.
 * @throws Problem that points to what is missing or too much
 */
export function resultsOf({ results }: NewInspection, template: InspectionTemplate | undefined): Result[] {
  const errors: FieldError[] = []
  const given = new Map<string, number>()
  for (const [n, { key, label }] of results.entries()) {
    const pointer = `/body/results/${n}`
    if (given.has(key)) errors.push({ pointer: `${pointer}/key`, message: 'is there already' })
    given.set(key, n)
    if (template?.items.every((item) => item.key !== key) === true)
      errors.push({ pointer: `${pointer}/key`, message: 'is no item of the template' })
    if (template === undefined && label === undefined)
      errors.push({ pointer: `${pointer}/label`, message: 'is required without a template' })
  }
  for (const { key } of template?.items ?? [])
    if (!given.has(key)) errors.push({ pointer: '/body/results', message: `has no result for ${key}` })
  if (errors.length > 0) throw new Problem(InspectionIncomplete, { errors: errors.slice(0, 20) })
  return results.map(({ key, label, result, severity, note = null }) => {
    const item = template?.items.find((each) => each.key === key)
    // Who finds a defect and says nothing of it has found one that is worth looking at.
    const severe = result === 'defect' ? (severity ?? item?.severity ?? 'major') : null
    return { key, label: item?.label ?? label!, result, severity: severe, note }
  })
}
