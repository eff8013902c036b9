import { platformTenantId } from '@clutch/contracts/b2b/tenants'
import { TenantSuspended } from '@clutch/contracts/gateway/sessions'
import { Problem } from '@clutch/shared/problem'
import { internalTokenRenewMs } from '../access-tokens/lifetime.ts'
import { mintInternalToken } from '../access-tokens/mint.ts'
import type { AccessTokens } from '../access-tokens/verify.ts'
import type { Directory } from '../api-keys/directory.ts'
import type { DenyList } from '../sessions/deny-list.ts'
import type { KeyRing } from '../signing-keys/key-ring.ts'
import type { KnownTenant } from '../tenants/store.ts'
import type { Caller } from './caller.ts'
import { apiKeyPrefix } from './credential.ts'

/** Of a tenant that b2b has not told of yet, and of the platform's own. */
const defaultTenantRequestsPerMinute = 3_000
const maxInternalTokens = 10_000

export interface DoorOptions {
  accessTokens: AccessTokens
  directory: Directory
  denied: DenyList
  keys: KeyRing
  userRequestsPerMinute: number
}

/** Decides who may come in, and gives them what the services believe. */
export class Door {
  readonly #options: DoorOptions
  readonly #internal = new Map<string, { token: string; expiresMs: number }>()

  constructor(options: DoorOptions) {
    this.#options = options
  }

  /** @throws Problem Unauthenticated, TenantSuspended, or Unavailable when it cannot be told */
  async identify(credential: string): Promise<Caller> {
    return credential.startsWith(apiKeyPrefix) ? this.#apiKey(credential) : this.#person(credential)
  }

  async #person(token: string): Promise<Caller> {
    const { accessTokens, denied, userRequestsPerMinute } = this.#options
    const { userId, tenantId, sessionId, scopes, expiresMs } = await accessTokens.verify(token)
    denied.check(sessionId)
    return {
      kind: 'user',
      id: userId,
      tenantId,
      scopes,
      sessionId,
      expiresMs,
      requestsPerMinute: userRequestsPerMinute,
      tenantRequestsPerMinute: await this.requireActiveTenant(tenantId),
    }
  }

  async #apiKey(secret: string): Promise<Caller> {
    const { key, tenant } = await this.#options.directory.findApiKey(secret)
    return {
      kind: 'api-key',
      id: key.id,
      tenantId: key.tenantId,
      scopes: new Set(key.scopes),
      digest: key.digest,
      ...(key.expiresAt === null ? {} : { expiresMs: Date.parse(key.expiresAt) }),
      requestsPerMinute: key.requestsPerMinute,
      tenantRequestsPerMinute: limitOf(tenant),
    }
  }

  /** Whether someone who was let in would be let in again: asked for streams that stay open. */
  async recheck(caller: Caller): Promise<void> {
    if (caller.sessionId !== undefined) this.#options.denied.check(caller.sessionId)
    if (caller.digest !== undefined) await this.#options.directory.findAgain(caller.digest)
    await this.requireActiveTenant(caller.tenantId)
  }

  /** It was let in before, so to check it costs next to nothing. */
  remembers(credential: string): boolean {
    return credential.startsWith(apiKeyPrefix)
      ? this.#options.directory.remembers(credential)
      : this.#options.accessTokens.remembers(credential)
  }

  /**
   * @returns the tenant's requests a minute
   * @throws Problem TenantSuspended
   */
  async requireActiveTenant(tenantId: string): Promise<number> {
    if (tenantId === platformTenantId) return defaultTenantRequestsPerMinute
    return limitOf(await this.#options.directory.findTenant(tenantId))
  }

  /** The internal token of this caller, made anew in time before it ends. */
  async internalTokenFor(caller: Caller): Promise<string> {
    const name = `${caller.sessionId ?? caller.id} ${caller.id} ${[...caller.scopes].join(' ')}`
    const held = this.#internal.get(name)
    if (held !== undefined && held.expiresMs - Date.now() > internalTokenRenewMs) return held.token
    this.#internal.delete(name)
    const { id: subject, tenantId, kind, scopes } = caller
    const made = await mintInternalToken(this.#options.keys, { subject, tenantId, kind, scopes })
    if (this.#internal.size >= maxInternalTokens) this.#internal.delete(this.#internal.keys().next().value!)
    this.#internal.set(name, made)
    return made.token
  }
}

function limitOf(tenant: KnownTenant | undefined): number {
  if (tenant?.status === 'suspended') throw new Problem(TenantSuspended)
  return tenant?.requestsPerMinute ?? defaultTenantRequestsPerMinute
}
