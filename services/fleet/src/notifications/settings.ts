import { createHmac, hkdfSync } from 'node:crypto'
import type { NotificationChannel } from '@clutch/contracts/fleet/notification-channels'
import { ConfigError, readConfig } from '@clutch/shared/config'
import { type AddressRules, addressRules } from '@clutch/shared/outbound-address'
import type { Extension } from '@clutch/shared/runtime'
import type { Database } from '@clutch/shared/tx'
import { webhookSecret } from '@clutch/shared/webhook-signature'
import Type, { type Static } from 'typebox'
import type { PrismaClient } from '../../prisma/client/client.ts'

const Text = Type.Optional(Type.String({ minLength: 1, maxLength: 8_000 }))

/** What sends a kind of message is chosen by what is set; without it a sandbox home's outbox keeps it. */
const notificationVariables = {
  FLEET_SECRETS_KEY: Type.Optional(
    Type.String({
      minLength: 32,
      description: 'signs what channels are told and their links; else the mesh’s secret does',
    }),
  ),
  ALERTS_PUBLIC_URL: Type.Optional(
    Type.String({ format: 'uri', description: 'the gateway as readers of mail reach it' }),
  ),
  ALERTS_SMTP_URL: Type.Optional(
    Type.String({ pattern: '^smtps?://', description: 'e.g. smtps://user:password@host' }),
  ),
  ALERTS_MAIL_FROM: Type.String({ default: 'Clutch <alerts@localhost>' }),
  SMS_ACCOUNT: Text,
  SMS_AUTH_TOKEN: Text,
  SMS_FROM: Text,
  SMS_URL: Type.String({ pattern: '^https?://', default: 'https://api.twilio.com' }),
  FCM_SERVICE_ACCOUNT: Type.Optional(
    Type.String({ description: 'the JSON of a Google service account', maxLength: 16_000 }),
  ),
  WEBHOOK_ALLOWED_RANGES: Type.String({ default: '', description: 'CIDR ranges beyond the public internet' }),
}
const Variables = Type.Object({
  ...notificationVariables,
  CLUTCH_SANDBOX_URL: Type.Optional(Type.String({ format: 'uri' })),
  CLUTCH_MESH_SECRET: Type.String({ minLength: 32 }),
  GATEWAY_URL: Type.String({ format: 'uri' }),
})

export interface NotificationSettings {
  readonly variables: Static<typeof Variables>
  readonly rules: AddressRules
  unsubscribeToken(of: Of): string
  unsubscribeUrl(of: Of): string
  signingSecret(of: Of): string
  offers(kind: NotificationChannel['target']['kind']): boolean
}

interface Of {
  tenantId: string
  channelId: string
}

/** @throws ConfigError */
function notificationSettingsOf(env: Record<string, string | undefined>): NotificationSettings {
  const variables = readConfig(Variables, env)
  const key = Buffer.from(
    hkdfSync('sha256', variables.FLEET_SECRETS_KEY ?? variables.CLUTCH_MESH_SECRET, '', 'clutch/fleet/channels/v1', 32),
  )
  const derived = (purpose: string, { tenantId, channelId }: Of) =>
    createHmac('sha256', key).update(`${purpose}\n${tenantId}\n${channelId}`).digest()
  const unsubscribeToken = (of: Of) => derived('unsubscribe', of).toString('base64url')
  const base = (variables.ALERTS_PUBLIC_URL ?? variables.GATEWAY_URL).replace(/\/$/, '')
  const sandboxed = variables.CLUTCH_SANDBOX_URL !== undefined
  return {
    variables,
    rules: rulesOf(variables.WEBHOOK_ALLOWED_RANGES),
    unsubscribeToken,
    unsubscribeUrl: (of) => `${base}/api/v1/b2b/fleet-management/unsubscriptions/${unsubscribeToken(of)}`,
    signingSecret: (of) => webhookSecret(derived('webhook', of)),
    offers: (kind) => {
      if (kind === 'webhook' || sandboxed) return true
      if (kind === 'email') return variables.ALERTS_SMTP_URL !== undefined
      if (kind === 'push') return variables.FCM_SERVICE_ACCOUNT !== undefined
      return (
        variables.SMS_ACCOUNT !== undefined &&
        variables.SMS_AUTH_TOKEN !== undefined &&
        variables.SMS_FROM !== undefined
      )
    },
  }
}

function rulesOf(list: string): AddressRules {
  try {
    return addressRules(list)
  } catch (error) {
    throw new ConfigError([`WEBHOOK_ALLOWED_RANGES: ${(error as Error).message}`])
  }
}

// By database, because that is what a use case is given of the process it runs in.
const settings = new WeakMap<Database<PrismaClient>, NotificationSettings>()

export function notificationSettings(database: Database<PrismaClient>): NotificationSettings {
  return settings.get(database)!
}

export const readNotificationSettings: Extension<PrismaClient> = {
  name: 'notifications/settings',
  prepare: async ({ env, database }) => {
    settings.set(database, notificationSettingsOf(env))
  },
}
