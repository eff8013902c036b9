/**
 * Everything a caller may be allowed to do. A read scope never changes anything; a write scope implies its read scope
 * only where a role says so.
 */
export const scopes = [
  'platform:tenants',
  'users:read',
  'users:write',
  'api-keys:write',
  'fleet:read',
  'fleet:write',
  /** Says that an event of one's own driving should not count. */
  'driving:contest',
  /** Knows what is kept of one's own driving, and inspects the vehicle one drives. Of others it tells nothing. */
  'driving:own',
  /** Lets somebody drive whose licence does not suffice for the vehicle. */
  'assignments:override',
  'devices:read',
  'devices:write',
  /** Reads what devices said as they said it: where they were in private times too. No role but the admin's has it. */
  'readings:raw',
  /** Tells devices what to do: cut an engine, switch an output. */
  'devices:command',
  'accounts:read',
  'accounts:write',
  'vendors:read',
  'vendors:write',
  'bookings:read',
  'bookings:write',
  'invoices:read',
  'invoices:write',
  'payments:read',
  'payments:write',
  'webhooks:read',
  'webhooks:write',
  'audit:read',
  'ai:read',
  'ai:write',
] as const

export type Scope = (typeof scopes)[number]

const everythingOfATenant = scopes.filter((scope) => !scope.startsWith('platform:'))

/** What each role of a person may do. `operator` runs the platform itself; the others live inside one tenant. */
export const roles = {
  operator: scopes,
  admin: everythingOfATenant,
  dispatcher: [
    'fleet:read',
    'fleet:write',
    'driving:contest',
    'devices:read',
    'accounts:read',
    'vendors:read',
    'bookings:read',
    'bookings:write',
    'ai:read',
  ],
  accountant: [
    'accounts:read',
    'vendors:read',
    'bookings:read',
    'invoices:read',
    'invoices:write',
    'payments:read',
    'payments:write',
  ],
  driver: ['driving:own', 'driving:contest'],
  viewer: everythingOfATenant.filter((scope) => scope.endsWith(':read')),
} as const satisfies Record<string, readonly Scope[]>

export type Role = keyof typeof roles

export const roleNames = Object.keys(roles) as Role[]
