import type { FastifyRequest } from 'fastify'
import type { AccessTokens } from './access-tokens/verify.ts'
import type { Directory } from './api-keys/directory.ts'
import type { GatewayConfig } from './config.ts'
import type { Door } from './door/door.ts'
import type { RateLimits } from './door/rate-limits.ts'
import type { Database } from './kit.ts'
import type { DenyList } from './sessions/deny-list.ts'
import type { KeyRing } from './signing-keys/key-ring.ts'
import type { Passwords } from './users/passwords.ts'

/** What one gateway process holds in memory, made by its extension and used by its routes. */
export interface Parts {
  config: GatewayConfig
  keys: KeyRing
  accessTokens: AccessTokens
  denied: DenyList
  directory: Directory
  door: Door
  limits: RateLimits
  passwords: Passwords
  addressOf(request: Pick<FastifyRequest, 'raw'>): string
}

const parts = new WeakMap<Database, Parts>()

export function holdParts(database: Database, held: Parts): void {
  parts.set(database, held)
}

/** The parts of the process that has this database. */
export function partsOf(database: Database): Parts {
  const held = parts.get(database)
  if (held === undefined) throw new Error('the gateway was not prepared')
  return held
}
