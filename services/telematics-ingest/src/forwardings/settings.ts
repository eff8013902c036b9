import { ConfigError } from '@clutch/shared/config'
import { type Keyring, keyring } from '@clutch/shared/envelope'
import { type AddressRules, addressRules } from '@clutch/shared/outbound-address'
import type { Database } from '@clutch/shared/tx'
import Type from 'typebox'
import type { PrismaClient } from '../../prisma/client/client.ts'

export const forwardingVariables = {
  WEBHOOK_ALLOWED_RANGES: Type.String({ default: '', description: 'CIDR ranges beyond the public internet' }),
  FORWARD_QUEUE_ROWS: Type.Integer({
    minimum: 1,
    maximum: 100_000,
    default: 1_000,
    description: 'messages that wait for one receiver, at most; what does not fit is read from the history',
  }),
  FORWARD_MAX_BYTES: Type.Integer({
    minimum: 1024 ** 2,
    default: 64 * 1024 ** 2,
    description: 'of what is forwarded to NATS, for each tenant; the server sets it aside when the stream is made',
  }),
}

export interface ForwardingSettings {
  /** Absent: nothing is forwarded to webhooks. */
  readonly keys: Keyring | undefined
  readonly rules: AddressRules
  readonly streamMaxBytes: number
  readonly queueRows: number
}

// By database, because that is what a use case is given of the process it runs in.
const settings = new WeakMap<Database<PrismaClient>, ForwardingSettings>()

export function forwardingSettings(database: Database<PrismaClient>): ForwardingSettings {
  const found = settings.get(database)
  if (found === undefined) throw new Error('forwardings are not set up')
  return found
}

/** @throws ConfigError */
export function setUpForwardings(
  database: Database<PrismaClient>,
  variables: {
    WEBHOOK_ALLOWED_RANGES: string
    FORWARD_MAX_BYTES: number
    FORWARD_QUEUE_ROWS: number
    TELEMATICS_SECRETS_KEY?: string
    TELEMATICS_PREVIOUS_SECRETS_KEY?: string
  },
): void {
  const { TELEMATICS_SECRETS_KEY: key, TELEMATICS_PREVIOUS_SECRETS_KEY: previous } = variables
  settings.set(database, {
    keys: key === undefined ? undefined : keyring('telematics/forwardings', key, previous),
    rules: operatorsRules(variables.WEBHOOK_ALLOWED_RANGES),
    streamMaxBytes: variables.FORWARD_MAX_BYTES,
    queueRows: variables.FORWARD_QUEUE_ROWS,
  })
}

/** @throws ConfigError */
export function operatorsRules(list: string): AddressRules {
  try {
    return addressRules(list)
  } catch (error) {
    throw new ConfigError([`WEBHOOK_ALLOWED_RANGES: ${(error as Error).message}`])
  }
}
