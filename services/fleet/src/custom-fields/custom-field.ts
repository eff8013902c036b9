import type {
  CustomField,
  CustomFieldChange,
  CustomFieldValues,
  CustomFieldValuesChange,
  NewCustomField,
} from '@clutch/contracts/fleet/custom-fields'
import { ValidationFailed } from '@clutch/contracts/problems'
import { type FieldError, Problem } from '@clutch/shared/problem'
import { parseDay } from '@clutch/shared/time'

/** @throws Problem when its options do not fit its type */
export function newCustomField(wanted: NewCustomField, made: { id: string; now: Date }): CustomField {
  return checked({
    id: made.id,
    version: 1,
    subject: wanted.subject,
    key: wanted.key,
    name: wanted.name,
    type: wanted.type,
    required: wanted.required ?? false,
    options: wanted.options ?? [],
    status: 'active',
    createdAt: made.now.toISOString(),
  })
}

/** @throws Problem when its options do not fit its type */
export function changedCustomField(field: CustomField, change: CustomFieldChange): CustomField {
  return checked({ ...field, ...change, version: field.version + 1 })
}

function checked(field: CustomField): CustomField {
  if ((field.type === 'option') === field.options.length > 0) return field
  const message = field.type === 'option' ? 'must name at least one option' : 'are for fields of type option'
  throw new Problem(ValidationFailed, { errors: [{ pointer: '/body/options', message }] })
}

/**
 * The values after a change. What a field no longer takes stays until it is changed itself; a field that is required must have
 * a value after any change of them.
 * @throws Problem with a pointer to each wrong value
 */
export function valuesAfter(
  fields: readonly CustomField[],
  held: CustomFieldValues,
  change: CustomFieldValuesChange,
  pointer = '/body/customFields',
): CustomFieldValues {
  const errors: FieldError[] = []
  const after: CustomFieldValues = { ...held }
  const byKey = new Map(fields.filter(({ status }) => status === 'active').map((field) => [field.key, field]))
  for (const [key, value] of Object.entries(change)) {
    const field = byKey.get(key)
    if (value === null) {
      delete after[key]
      continue
    }
    const message = field === undefined ? 'is no custom field of these' : whatIsWrong(field, value)
    if (message !== null) errors.push({ pointer: `${pointer}/${key}`, message })
    else after[key] = value
  }
  for (const { key, required } of byKey.values())
    if (required && after[key] === undefined && (change[key] ?? null) === null)
      errors.push({ pointer: `${pointer}/${key}`, message: 'is required' })
  if (errors.length > 0) throw new Problem(ValidationFailed, { errors })
  return after
}

function whatIsWrong({ type, options }: CustomField, value: string | number | boolean): string | null {
  switch (type) {
    case 'text':
      return typeof value === 'string' && value.trim() !== '' ? null : 'must be a text'
    case 'number':
      return typeof value === 'number' ? null : 'must be a number'
    case 'boolean':
      return typeof value === 'boolean' ? null : 'must be true or false'
    case 'day':
      return isDay(value) ? null : 'must be a day of the calendar, as 2026-11-22'
    case 'option':
      return typeof value === 'string' && options.includes(value) ? null : `must be one of ${options.join(', ')}`
  }
}

function isDay(value: unknown): boolean {
  try {
    return typeof value === 'string' && parseDay(value) === value
  } catch {
    return false
  }
}
