import { createHash } from 'node:crypto'
import { type ApiKeyCredential, ApiKeyIssued, ApiKeyRevoked } from '@clutch/contracts/b2b/api-keys'
import type { Tenant } from '@clutch/contracts/b2b/tenants'
import type { EventDefinition } from '@clutch/contracts/contract'
import { Unauthenticated } from '@clutch/contracts/problems'
import type { Bus } from '@clutch/shared/bus'
import type { Logger } from '@clutch/shared/logging'
import { Problem } from '@clutch/shared/problem'
import type { Reaction } from '@clutch/shared/reaction'
import type { PrismaClient } from '../../prisma/client/client.ts'
import type { Database } from '../kit.ts'
import { findTenantAtDoor, type KnownTenant } from '../tenants/store.ts'
import { AskB2b } from './ask-b2b.ts'
import { Feed } from './feed.ts'
import { Newest } from './newest.ts'
import { findApiKeyByDigest, type KnownApiKey, knownApiKeyOf } from './store.ts'

const keyPattern = /^clk_[\w-]{20,100}$/

/**
 * Which API keys and tenants there are. While the feed is fresh it is decided here: memory, else the read model. When
 * the feed is silent b2b is asked, and when b2b does not answer nobody is let in: a revoked key is dead within a second.
 */
export class Directory {
  readonly #database: Database
  readonly #feed: Feed<PrismaClient>
  readonly #b2b: AskB2b
  readonly #keys = new Newest<KnownApiKey>({ maxThings: 200_000, maxNobody: 10_000 })
  readonly #tenants = new Newest<KnownTenant>({ maxThings: 100_000, maxNobody: 10_000 })
  /** Counts how often everything was forgotten. */
  #generation = 0

  constructor(options: {
    database: Database
    bus: Bus
    logger: Logger
    b2bUrl: string
    meshSecret: string
    /** The reactions that keep the read models of keys and tenants. */
    readModels: readonly Reaction<PrismaClient>[]
  }) {
    this.#database = options.database
    this.#b2b = new AskB2b(options.b2bUrl, options.meshSecret)
    this.#feed = new Feed({
      bus: options.bus,
      logger: options.logger,
      service: 'gateway',
      reactions: options.readModels,
      onRestart: () => {
        this.#generation += 1
        this.#keys.clear()
        this.#tenants.clear()
      },
      onEvent: (event, data) => this.#learn(event, data),
    })
  }

  start(): void {
    this.#feed.start()
  }

  async stop(): Promise<void> {
    await this.#feed.stop()
    await this.#b2b.close()
  }

  isFresh(): boolean {
    return this.#feed.isFresh()
  }

  remembers(secret: string): boolean {
    return this.#keys.get(digestOf(secret)) !== undefined
  }

  /** @throws Problem Unauthenticated, the same whether it never was, is revoked or has expired */
  async findApiKey(secret: string): Promise<{ key: KnownApiKey; tenant: KnownTenant | undefined }> {
    if (!keyPattern.test(secret)) throw new Problem(Unauthenticated)
    return this.#usable(digestOf(secret))
  }

  /** The same for a key that was let in before. */
  async findAgain(digest: string): Promise<void> {
    await this.#usable(digest)
  }

  async #usable(digest: string): Promise<{ key: KnownApiKey; tenant: KnownTenant | undefined }> {
    const { key, tenant } = this.#feed.isFresh() ? await this.#here(digest) : await this.#fromB2b(digest)
    if (key === undefined || key.status !== 'active') throw new Problem(Unauthenticated)
    if (key.expiresAt !== null && Date.parse(key.expiresAt) <= Date.now()) throw new Problem(Unauthenticated)
    return { key, tenant }
  }

  async #here(digest: string): Promise<{ key: KnownApiKey | undefined; tenant: KnownTenant | undefined }> {
    const key = await this.#newest(this.#keys, digest, () =>
      this.#database.systemTx((tx) => findApiKeyByDigest(tx, digest)),
    )
    return { key, tenant: key === undefined ? undefined : await this.findTenant(key.tenantId) }
  }

  async #fromB2b(digest: string): Promise<{ key: KnownApiKey | undefined; tenant: KnownTenant | undefined }> {
    const { apiKey, tenant } = await this.#b2b.ask(digest)
    return { key: apiKey === null ? undefined : knownApiKeyOf(apiKey), tenant: tenant ?? undefined }
  }

  /** As the feed has told; while it is silent, as it was told last. */
  async findTenant(tenantId: string): Promise<KnownTenant | undefined> {
    return this.#newest(this.#tenants, tenantId, () => this.#database.systemTx((tx) => findTenantAtDoor(tx, tenantId)))
  }

  async #newest<Thing extends { version: number }>(
    known: Newest<Thing>,
    name: string,
    read: () => Promise<Thing | undefined>,
  ): Promise<Thing | undefined> {
    const held = known.get(name)
    if (held !== undefined) return held
    // A name that was nobody's may be somebody's by now; only a fresh feed would have told.
    if (known.isNobody(name) && this.#feed.isFresh()) return undefined
    const generation = this.#generation
    const thing = await read()
    // What was read before the feed began anew may be older than where it began: it must not be kept.
    if (generation !== this.#generation) return read()
    if (thing === undefined) {
      known.keepNobody(name)
      return known.get(name)
    }
    if (!known.keep(name, thing)) this.#feed.restart('it knows as many as it may')
    return known.get(name) ?? thing
  }

  #learn(event: EventDefinition, data: unknown): void {
    const kept =
      event === ApiKeyIssued || event === ApiKeyRevoked
        ? this.#keys.keep((data as ApiKeyCredential).digest, knownApiKeyOf(data as ApiKeyCredential))
        : this.#tenants.keep((data as Tenant).id, data as Tenant)
    if (!kept) this.#feed.restart('it knows as many as it may')
  }
}

export function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}
