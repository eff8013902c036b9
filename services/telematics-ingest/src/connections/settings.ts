import { readConfig } from '@clutch/shared/config'
import type { Keyring } from '@clutch/shared/envelope'
import type { AddressRules } from '@clutch/shared/outbound-address'
import type { Database } from '@clutch/shared/tx'
import Type from 'typebox'
import type { PrismaClient } from '../../prisma/client/client.ts'
import type { Arrivals } from '../arrivals/arrivals.ts'
import { forwardingVariables, operatorsRules } from '../forwardings/settings.ts'
import { type ProviderSettings, providerSettings, providerVariables } from '../providers/settings.ts'
import { connectionKeys } from './secrets.ts'

export const connectionVariables = {
  TELEMATICS_SECRETS_KEY: Type.Optional(
    Type.String({
      minLength: 32,
      description: 'what the keys of credentials are wrapped with; without it nothing is connected',
    }),
  ),
  TELEMATICS_PREVIOUS_SECRETS_KEY: Type.Optional(
    Type.String({ minLength: 32, description: 'the key before, until everything is wrapped with the new one' }),
  ),
  ...providerVariables,
}
const Variables = Type.Object(connectionVariables)
const OutboundVariables = Type.Object({ WEBHOOK_ALLOWED_RANGES: forwardingVariables.WEBHOOK_ALLOWED_RANGES })

/** For whoever mends a mapping: what came and could not be read. */
export interface Refused {
  readonly tenantId: string
  readonly provider: string
  readonly reason: string
  readonly bytes: Buffer
}

export interface ConnectionSettings {
  readonly keys: Keyring | undefined
  readonly providers: ProviderSettings
  readonly addresses: AddressRules
}

/** @throws ConfigError */
export function readConnectionSettings(env: Record<string, string | undefined>): ConnectionSettings {
  const { TELEMATICS_SECRETS_KEY: key, TELEMATICS_PREVIOUS_SECRETS_KEY: previous } = readConfig(Variables, env)
  return {
    keys: key === undefined ? undefined : connectionKeys(key, previous),
    providers: providerSettings(env),
    addresses: operatorsRules(readConfig(OutboundVariables, env).WEBHOOK_ALLOWED_RANGES),
  }
}

interface Wiring extends ConnectionSettings {
  /** The only way readings leave this folder. Absent until the process takes readings. */
  arrivals?: Arrivals
  refuse(refused: Refused): void
  /** Resolves when they are kept: for what is acknowledged and comes no more. */
  keepRefused(refused: readonly Refused[]): Promise<void>
}

// By database, because that is what a use case is given of the process it runs in.
const wirings = new WeakMap<Database<PrismaClient>, Wiring>()

export function wire(database: Database<PrismaClient>, wiring: Wiring): void {
  wirings.set(database, wiring)
}

export function wiringOf(database: Database<PrismaClient>): Wiring {
  const wiring = wirings.get(database)
  if (wiring === undefined) throw new Error('connections are not wired')
  return wiring
}
