import Type from 'typebox'
import { Id } from '../schemas.ts'

/** What vehicles and drivers are found by: groups of the tenant's tree, tags, and how a word of them begins. */

export const GroupIds = Type.Array(Id('grp'), { maxItems: 50, uniqueItems: true })

export const Tag = Type.String({
  pattern: '^[\\p{L}\\p{N}][\\p{L}\\p{N} ._:/-]{0,49}$',
  description: 'compared as it is written',
  examples: ['refrigerated'],
})
export const Tags = Type.Array(Tag, { maxItems: 50, uniqueItems: true })

/** Filters of a list; several of them narrow it. */
export const labelFilters = {
  groupId: Type.Optional(Type.String({ ...Id('grp'), description: 'in this group or in one below it' })),
  tag: Type.Optional(Tag),
  search: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 100,
      pattern: '\\S',
      description: 'every word of it begins a word of a name, plate, VIN, e-mail address or external id',
    }),
  ),
}
