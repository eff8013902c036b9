import Type, { type Static } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { Closed, Id, Instant, Name, Page, PageQuery } from '../schemas.ts'

export const maxGroups = 1_000
export const maxGroupDepth = 8

/** A place in the tenant's one tree, by which vehicles and drivers are found and reported: region, depot, kind of work. */
export const Group = Closed({
  id: Id('grp'),
  version: Type.Integer({ minimum: 1 }),
  parentId: Type.Union([Id('grp'), Type.Null()]),
  name: Name,
  createdAt: Instant,
})
export type Group = Static<typeof Group>

export const GroupUnknown = problem({
  code: 'group-unknown',
  status: 422,
  title: 'There is no such group',
  remedy: 'Name groups of your tenant, or create them first.',
})
export const GroupTreeInvalid = problem({
  code: 'group-tree-invalid',
  status: 422,
  title: 'The tree of groups would not hold this',
  remedy: `A group is not below itself, at most ${maxGroupDepth} deep, and there are at most ${maxGroups}.`,
})
export const GroupInUse = problem({
  code: 'group-in-use',
  status: 409,
  title: 'Something is in this group',
  remedy: 'Move its groups, vehicles and drivers elsewhere first.',
})

export const NewGroup = Closed(
  { name: Name, parentId: Type.Optional(Id('grp')) },
  { examples: [{ name: 'Depot Hamburg' }] },
)
export type NewGroup = Static<typeof NewGroup>

export const GroupChange = Closed(
  { name: Type.Optional(Name), parentId: Type.Optional(Type.Union([Id('grp'), Type.Null()])) },
  { examples: [{ name: 'Depot Hamburg-Altona' }] },
)
export type GroupChange = Static<typeof GroupChange>

const path = '/b2b/fleet-management/groups'

export const createGroup = route({
  method: 'POST',
  path,
  summary: 'Create a group of vehicles and drivers, by itself or below another',
  access: 'fleet:write',
  idempotency: 'accepted',
  body: NewGroup,
  replies: { 201: Group },
  problems: [GroupUnknown, GroupTreeInvalid],
})

export const listGroups = route({
  method: 'GET',
  path,
  summary: 'List groups, oldest first',
  access: 'fleet:read',
  query: PageQuery({ parentId: Type.Optional(Id('grp')) }),
  replies: { 200: Page(Group) },
})

export const getGroup = route({
  method: 'GET',
  path: `${path}/:groupId`,
  summary: 'Read a group',
  access: 'fleet:read',
  replies: { 200: Group },
})

export const changeGroup = route({
  method: 'PATCH',
  path: `${path}/:groupId`,
  summary: 'Rename a group, or move it with all below it',
  access: 'fleet:write',
  conditional: true,
  body: GroupChange,
  replies: { 200: Group },
  problems: [GroupUnknown, GroupTreeInvalid],
})

export const deleteGroup = route({
  method: 'DELETE',
  path: `${path}/:groupId`,
  summary: 'Delete a group that nothing is in',
  access: 'fleet:write',
  conditional: true,
  replies: { 204: null },
  problems: [GroupInUse],
})

export const GroupCreated = event({
  type: 'fleet.group.created',
  summary: 'A group exists',
  data: Group,
  partner: true,
})
export const GroupChanged = event({
  type: 'fleet.group.changed',
  summary: 'A group was renamed or moved',
  data: Group,
  partner: true,
})
export const GroupDeleted = event({
  type: 'fleet.group.deleted',
  summary: 'A group is no more',
  data: Group,
  partner: true,
})
