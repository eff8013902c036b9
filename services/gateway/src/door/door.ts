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

const maxInternalTokens = 10_000

export interface DoorOptions {
  accessTokens: AccessTokens
  directory: Directory
  denied: DenyList
  keys: KeyRing
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
    const { accessTokens, denied } = this.#options
    const { userId, tenantId, sessionId, scopes, expiresMs } = await accessTokens.verify(token)
    denied.check(sessionId)
    const tenant = await this.requireActiveTenant(tenantId)
    return {
      kind: 'user',
      id: userId,
      tenantId,
      scopes,
      sessionId,
      expiresMs,
      ...limitOf(tenant),
    }
  }

  async #apiKey(secret: string): Promise<Caller> {
    const { key, tenant } = await this.#options.directory.findApiKey(secret)
    if (tenant?.status === 'suspended') throw new Problem(TenantSuspended)
    return {
      kind: 'api-key',
      id: key.id,
      tenantId: key.tenantId,
      scopes: new Set(key.scopes),
      digest: key.digest,
      ...(key.expiresAt === null ? {} : { expiresMs: Date.parse(key.expiresAt) }),
      requestsPerMinute: key.requestsPerMinute,
      ...limitOf(tenant),
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

  /** @throws Problem TenantSuspended. A tenant that b2b has not told of yet is not suspended. */
  async requireActiveTenant(tenantId: string): Promise<KnownTenant | undefined> {
    if (tenantId === platformTenantId) return undefined
    const tenant = await this.#options.directory.findTenant(tenantId)
    if (tenant?.status === 'suspended') throw new Problem(TenantSuspended)
    return tenant
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

function limitOf(tenant: KnownTenant | undefined): Pick<Caller, 'tenantRequestsPerMinute'> {
  return tenant === undefined ? {} : { tenantRequestsPerMinute: tenant.requestsPerMinute }
}
