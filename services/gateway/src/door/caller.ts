import { NoSession } from '@clutch/contracts/gateway/sessions'
import type { Principal } from '@clutch/shared/auth'
import { Problem } from '@clutch/shared/problem'

/** Who stands at the door, recognised by an access token or an API key. */
export interface Caller extends Principal {
  /** Of a person. */
  sessionId?: string
  /** Of an API key. */
  digest?: string
  /** When the credential ends by itself. */
  expiresMs?: number
  /** Of an API key; a person has what everyone has. */
  requestsPerMinute?: number
  tenantRequestsPerMinute?: number
}

export function sessionOf(principal: Principal): string | undefined {
  return (principal as Partial<Caller>).sessionId
}

/** @throws Problem NoSession for an API key */
export function requireSession(principal: Principal | undefined): Principal & { sessionId: string } {
  const sessionId = principal === undefined ? undefined : sessionOf(principal)
  if (principal === undefined || sessionId === undefined) throw new Problem(NoSession)
  return { ...principal, sessionId }
}
