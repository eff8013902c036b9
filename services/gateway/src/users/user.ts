import type { NewUser, User, UserChange } from '@clutch/contracts/gateway/users'
import { Forbidden } from '@clutch/contracts/problems'
import { type Role, roles } from '@clutch/contracts/scopes'
import { Problem } from '@clutch/shared/problem'

/** Addresses are compared without case: nobody means two people by it. */
export function normalEmail(email: string): string {
  return email.toLowerCase()
}

export function newUser(wanted: Pick<NewUser, 'email' | 'name' | 'role'>, id: string, now: Date): User {
  return {
    id,
    version: 1,
    email: normalEmail(wanted.email),
    name: wanted.name,
    role: wanted.role,
    status: 'active',
    createdAt: now.toISOString(),
  }
}

export function changedUser(user: User, change: UserChange): User {
  return { ...user, ...change, version: user.version + 1 }
}

/** Its open sessions were granted under a role or a status that no longer holds. */
export function outdatesSessions(before: User, after: User): boolean {
  return before.role !== after.role || before.status !== after.status
}

/**
 * Nobody may give, take or touch what they do not hold: the role before and after must be within the caller's scopes.
 * @throws Problem Forbidden
 */
export function requireHoldsRole(holder: ReadonlySet<string>, role: Role): void {
  const beyond = roles[role].filter((scope) => !holder.has(scope))
  if (beyond.length > 0)
    throw new Problem(Forbidden, { detail: `You do not hold what the role ${role} may do: ${beyond.join(', ')}.` })
}
