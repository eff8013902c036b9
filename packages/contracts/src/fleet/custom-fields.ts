import Type, { type Static } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { Closed, Id, Instant, Name, OneOf, Page, PageQuery } from '../schemas.ts'

/** What a tenant wants to know of its vehicles and drivers beside what we ask. */

export const customFieldSubjects = ['vehicle', 'driver'] as const
export const maxCustomFields = 50

const Key = Type.String({
  pattern: '^[a-z][a-zA-Z0-9_]{0,39}$',
  description: 'its name in `customFields`; it stays',
  examples: ['costCentre'],
})
const Options = Type.Array(Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' }), {
  maxItems: 200,
  uniqueItems: true,
  description: 'of type option: what may be chosen',
})

export const CustomField = Closed({
  id: Id('cfd'),
  version: Type.Integer({ minimum: 1 }),
  subject: OneOf(customFieldSubjects),
  key: Key,
  name: Name,
  type: OneOf(['text', 'number', 'boolean', 'day', 'option']),
  required: Type.Boolean({
    description: 'asked of whoever creates or changes one; what is there already stays as it is',
  }),
  options: Options,
  status: OneOf(['active', 'archived'], { description: 'archived: values that were given stay, none is taken' }),
  createdAt: Instant,
})
export type CustomField = Static<typeof CustomField>

/** Values by the field's key. */
export const CustomFieldValues = Type.Record(
  Type.String({ pattern: '^[a-z][a-zA-Z0-9_]{0,39}$' }),
  Type.Union([Type.String({ maxLength: 1_000 }), Type.Number(), Type.Boolean()]),
  { maxProperties: maxCustomFields, description: 'by the key of a custom field' },
)
export type CustomFieldValues = Static<typeof CustomFieldValues>

/** What is named is set, null takes a value away, what is not named stays. */
export const CustomFieldValuesChange = Type.Record(
  Type.String({ pattern: '^[a-z][a-zA-Z0-9_]{0,39}$' }),
  Type.Union([Type.String({ maxLength: 1_000 }), Type.Number(), Type.Boolean(), Type.Null()]),
  { maxProperties: maxCustomFields, description: 'null takes a value away; what is not named stays' },
)
export type CustomFieldValuesChange = Static<typeof CustomFieldValuesChange>

export const CustomFieldKeyTaken = problem({
  code: 'custom-field-key-taken',
  status: 409,
  title: 'There is a custom field with this key already',
  remedy: 'Change that one (an archived one can be made active again), or choose another key.',
})
export const TooManyCustomFields = problem({
  code: 'too-many-custom-fields',
  status: 422,
  title: 'There are as many custom fields as may be',
  remedy: `Reuse one: at most ${maxCustomFields} of vehicles and as many of drivers, archived ones included.`,
})

export const NewCustomField = Closed(
  {
    subject: CustomField.properties.subject,
    key: Key,
    name: Name,
    type: CustomField.properties.type,
    required: Type.Optional(Type.Boolean({ default: false })),
    options: Type.Optional(Options),
  },
  { examples: [{ subject: 'vehicle', key: 'costCentre', name: 'Cost centre', type: 'text' }] },
)
export type NewCustomField = Static<typeof NewCustomField>

export const CustomFieldChange = Closed(
  {
    name: Type.Optional(Name),
    required: Type.Optional(Type.Boolean()),
    options: Type.Optional(Options),
    status: Type.Optional(CustomField.properties.status),
  },
  { examples: [{ name: 'Cost centre (SAP)' }] },
)
export type CustomFieldChange = Static<typeof CustomFieldChange>

const path = '/b2b/fleet-management/custom-fields'

export const createCustomField = route({
  method: 'POST',
  path,
  summary: 'Define a custom field of vehicles or drivers',
  access: 'fleet:write',
  idempotency: 'accepted',
  body: NewCustomField,
  replies: { 201: CustomField },
  problems: [CustomFieldKeyTaken, TooManyCustomFields],
})

export const listCustomFields = route({
  method: 'GET',
  path,
  summary: 'List custom fields, oldest first',
  access: 'fleet:read',
  query: PageQuery({ subject: Type.Optional(CustomField.properties.subject) }),
  replies: { 200: Page(CustomField) },
})

export const getCustomField = route({
  method: 'GET',
  path: `${path}/:customFieldId`,
  summary: 'Read a custom field',
  access: 'fleet:read',
  replies: { 200: CustomField },
})

export const changeCustomField = route({
  method: 'PATCH',
  path: `${path}/:customFieldId`,
  summary: 'Rename or archive a custom field, or change what it takes; values that were given stay',
  access: 'fleet:write',
  conditional: true,
  body: CustomFieldChange,
  replies: { 200: CustomField },
})

export const CustomFieldCreated = event({
  type: 'fleet.custom-field.created',
  summary: 'Something else is asked of vehicles or drivers',
  data: CustomField,
})
export const CustomFieldChanged = event({
  type: 'fleet.custom-field.changed',
  summary: 'A custom field was renamed or archived, or takes other values',
  data: CustomField,
})
