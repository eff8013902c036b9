import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { readConfig } from '@clutch/shared/config'
import type { Keyring } from '@clutch/shared/envelope'
import type { Database } from '@clutch/shared/tx'
import Type from 'typebox'
import type { PrismaClient } from '../../prisma/client/client.ts'
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

/** The only way readings leave this folder: resolves when all of them are durable, in their order. Of one device. */
export type Submit = (tenantId: string, deviceId: string, readings: readonly DecodedReading[]) => Promise<void>

/** For whoever mends a mapping: what came and could not be read. */
type Refuse = (refused: { tenantId: string; provider: string; reason: string; bytes: Buffer }) => void

export interface ConnectionSettings {
  readonly keys: Keyring | undefined
  readonly providers: ProviderSettings
}

/** @throws ConfigError */
export function readConnectionSettings(env: Record<string, string | undefined>): ConnectionSettings {
  const { TELEMATICS_SECRETS_KEY: key, TELEMATICS_PREVIOUS_SECRETS_KEY: previous } = readConfig(Variables, env)
  return { keys: key === undefined ? undefined : connectionKeys(key, previous), providers: providerSettings(env) }
}

interface Wiring extends ConnectionSettings {
  /** Absent until the process takes readings. */
  submit?: Submit
  refuse: Refuse
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
