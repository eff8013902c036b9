import Type, { type Static } from 'typebox'
import { TenantId } from '../b2b/tenants.ts'
import { problem, route } from '../contract.ts'
import { Closed, Email, Id, Instant, OneOf, Page, PageQuery } from '../schemas.ts'
import { scopes } from '../scopes.ts'
import { NewPassword, User } from './users.ts'

const Password = Type.String({ minLength: 1, maxLength: 256 })
const RefreshToken = Type.String({ minLength: 1, maxLength: 128 })

/** One sign-in: it lives as long as its refresh token is renewed in time. */
export const Session = Closed({
  id: Id('ses'),
  /** The one this request was made with. */
  current: Type.Boolean(),
  /** Where and with what it was opened. */
  address: Type.String(),
  userAgent: Type.Union([Type.String(), Type.Null()]),
  createdAt: Instant,
  lastUsedAt: Instant,
  expiresAt: Instant,
})
export type Session = Static<typeof Session>

export const Tokens = Closed({
  sessionId: Id('ses'),
  tokenType: Type.Literal('Bearer'),
  /** Send it as `Authorization: Bearer`. */
  accessToken: Type.String(),
  /** Seconds the access token is good for. */
  expiresIn: Type.Integer({ minimum: 1 }),
  /** Good for one use; the answer to that use holds the next one. */
  refreshToken: Type.String(),
  refreshExpiresAt: Instant,
})
export type Tokens = Static<typeof Tokens>

export const Login = Closed(
  {
    email: Email,
    password: Password,
    tenantId: Type.Optional(
      Type.Unsafe<string>({ ...TenantId, description: 'Needed when the address belongs to several tenants' }),
    ),
  },
  { examples: [{ email: 'dana@example.com', password: 'correct horse battery staple' }] },
)
export type Login = Static<typeof Login>

export const Refresh = Closed(
  { refreshToken: RefreshToken },
  { examples: [{ refreshToken: 'clr_rJ0T6b1Xo7Ew3v5Zc8Yq2Ks4Lm9Nf0Ap1Hu6Gd7Ti5M' }] },
)

export const PasswordChange = Closed(
  { currentPassword: Password, newPassword: NewPassword },
  {
    examples: [{ currentPassword: 'correct horse battery staple', newPassword: 'a quieter horse and a newer battery' }],
  },
)

/** Who calls, as the gateway sees it. */
export const Me = Closed({
  kind: OneOf(['user', 'api-key']),
  id: Type.String(),
  tenantId: TenantId,
  scopes: Type.Array(OneOf(scopes)),
  sessionId: Type.Union([Id('ses'), Type.Null()]),
  user: Type.Union([User, Type.Null()]),
})
export type Me = Static<typeof Me>

export const InvalidCredentials = problem({
  code: 'invalid-credentials',
  status: 401,
  title: 'The e-mail address or the password is wrong',
  remedy: 'Check both, then try again.',
})
export const TenantRequired = problem({
  code: 'tenant-required',
  status: 422,
  title: 'This address belongs to several tenants',
  remedy: 'Send tenantId too; `errors` names the choices.',
})
export const UserDisabled = problem({
  code: 'user-disabled',
  status: 403,
  title: 'This user is disabled',
  remedy: 'Ask an administrator of your tenant.',
})
export const TenantSuspended = problem({
  code: 'tenant-suspended',
  status: 403,
  title: 'This tenant is suspended',
  remedy: 'Ask the operator of the platform.',
})
export const SessionEnded = problem({
  code: 'session-ended',
  status: 401,
  title: 'The session has ended',
  remedy: 'Sign in again.',
})
export const NoSession = problem({
  code: 'no-session',
  status: 403,
  title: 'Only a signed-in person can do this',
  remedy: 'Sign in at /auth/login; an API key has no session and no password.',
})

export const login = route({
  method: 'POST',
  path: '/auth/login',
  summary: 'Sign in with e-mail address and password',
  access: 'public',
  body: Login,
  maxBodyBytes: 4_096,
  replies: { 200: Tokens },
  problems: [InvalidCredentials, TenantRequired, UserDisabled, TenantSuspended],
})

export const refreshSession = route({
  method: 'POST',
  path: '/auth/refresh',
  summary: 'Exchange a refresh token for a new pair',
  description: 'A refresh token is good once. If an old one comes again it was stolen, and the whole session ends.',
  access: 'public',
  body: Refresh,
  maxBodyBytes: 4_096,
  replies: { 200: Tokens },
  problems: [SessionEnded, UserDisabled, TenantSuspended],
})

export const logout = route({
  method: 'POST',
  path: '/auth/logout',
  summary: 'Sign out: this session’s tokens are dead within a second',
  access: 'authenticated',
  replies: { 204: null },
  problems: [NoSession],
})

export const getMe = route({
  method: 'GET',
  path: '/auth/me',
  summary: 'Who am I, and what may I do',
  access: 'authenticated',
  replies: { 200: Me },
})

export const listSessions = route({
  method: 'GET',
  path: '/auth/sessions',
  summary: 'List your own open sessions, oldest first',
  access: 'authenticated',
  query: PageQuery({}),
  replies: { 200: Page(Session) },
  problems: [NoSession],
})

export const endSession = route({
  method: 'DELETE',
  path: '/auth/sessions/:sessionId',
  summary: 'End one of your own sessions',
  access: 'authenticated',
  replies: { 204: null },
  problems: [NoSession],
})

export const changePassword = route({
  method: 'POST',
  path: '/auth/password',
  summary: 'Change your password; your other sessions end',
  access: 'authenticated',
  body: PasswordChange,
  maxBodyBytes: 4_096,
  replies: { 204: null },
  problems: [InvalidCredentials, NoSession],
})
