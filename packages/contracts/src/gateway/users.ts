import Type, { type Static } from 'typebox'
import { TenantId } from '../b2b/tenants.ts'
import { event, problem, route } from '../contract.ts'
import { Conflict } from '../problems.ts'
import { Closed, Email, Id, Instant, Name, OneOf, Page, PageQuery } from '../schemas.ts'
import { roleNames } from '../scopes.ts'

export const UserId = Id('usr')

const Role = OneOf(roleNames, { description: 'What the person may do; the scopes of each role are in the reference' })
const UserStatus = OneOf(['active', 'disabled'])

/** A person who may sign in. The e-mail address is lower-cased and unique in its tenant. */
export const User = Closed({
  id: UserId,
  version: Type.Integer({ minimum: 1 }),
  email: Email,
  name: Name,
  role: Role,
  status: UserStatus,
  createdAt: Instant,
})
export type User = Static<typeof User>

/** Long enough that guessing is hopeless, short enough that hashing one is bounded. */
export const NewPassword = Type.String({ minLength: 12, maxLength: 256 })

export const NewUser = Closed(
  {
    email: Email,
    name: Name,
    role: Role,
    password: NewPassword,
    tenantId: Type.Optional(
      Type.Unsafe<string>({ ...TenantId, description: 'Only an operator of the platform may name another tenant' }),
    ),
  },
  {
    examples: [
      { email: 'dana@example.com', name: 'Dana Weber', role: 'dispatcher', password: 'correct horse battery staple' },
    ],
  },
)
export type NewUser = Static<typeof NewUser>

export const UserChange = Closed(
  { name: Type.Optional(Name), role: Type.Optional(Role), status: Type.Optional(UserStatus) },
  { examples: [{ role: 'accountant' }] },
)
export type UserChange = Static<typeof UserChange>

export const TenantUnknown = problem({
  code: 'tenant-unknown',
  status: 422,
  title: 'The tenant is not known here',
  remedy: 'Check tenantId. A tenant that was created a moment ago is known within a second: retry.',
})

export const createUser = route({
  method: 'POST',
  path: '/auth/users',
  summary: 'Create a user of your tenant',
  description: 'Nobody can grant a role that may do more than they may themselves.',
  access: 'users:write',
  idempotency: 'accepted',
  body: NewUser,
  replies: { 201: User },
  problems: [Conflict, TenantUnknown],
})

export const listUsers = route({
  method: 'GET',
  path: '/auth/users',
  summary: 'List the users of your tenant, oldest first',
  access: 'users:read',
  query: PageQuery({ status: Type.Optional(UserStatus) }),
  replies: { 200: Page(User) },
})

export const getUser = route({
  method: 'GET',
  path: '/auth/users/:userId',
  summary: 'Read a user',
  access: 'users:read',
  replies: { 200: User },
})

export const changeUser = route({
  method: 'PATCH',
  path: '/auth/users/:userId',
  summary: 'Rename a user, give another role, disable or enable',
  description: 'Another role or status ends the user’s sessions within a second: they were opened under the old one.',
  access: 'users:write',
  conditional: true,
  body: UserChange,
  replies: { 200: User },
})

export const UserCreated = event({ type: 'gateway.user.created', summary: 'A person may sign in', data: User })
export const UserChanged = event({
  type: 'gateway.user.changed',
  summary: 'A user was renamed, given another role, disabled or enabled',
  data: User,
})
