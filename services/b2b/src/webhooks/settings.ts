import { ConfigError, readConfig } from '@clutch/shared/config'
import { type AddressRules, addressRules } from '@clutch/shared/outbound-address'
import type { Extension, Runtime } from '@clutch/shared/runtime'
import type { Database } from '@clutch/shared/tx'
import Type from 'typebox'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { type SecretBox, secretBox } from './secret.ts'

export const Variables = Type.Object({
  B2B_SECRETS_KEY: Type.String({ minLength: 32, description: 'what the secrets of webhooks are sealed with' }),
  WEBHOOK_ALLOWED_RANGES: Type.String({ default: '', description: 'CIDR ranges beyond the public internet' }),
})

export interface WebhookSettings {
  secrets: SecretBox
  rules: AddressRules
}

// By database, because that is what a use case is given of the process it runs in.
const settings = new WeakMap<Database<PrismaClient>, WebhookSettings>()

export function webhookSettings(database: Database<PrismaClient>): WebhookSettings {
  return settings.get(database)!
}

/** Before the service listens: without its key it does not start. */
export const readWebhookSettings: Extension<PrismaClient> = {
  name: 'webhooks/settings',
  prepare: async ({ env, database }: Runtime<PrismaClient>) => {
    const config = readConfig(Variables, env)
    settings.set(database, {
      secrets: secretBox(config.B2B_SECRETS_KEY),
      rules: rulesOf(config.WEBHOOK_ALLOWED_RANGES),
    })
  },
}

function rulesOf(list: string): AddressRules {
  try {
    return addressRules(list)
  } catch (error) {
    throw new ConfigError([`WEBHOOK_ALLOWED_RANGES: ${(error as Error).message}`])
  }
}
