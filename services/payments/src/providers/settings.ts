import { readConfig } from '@clutch/shared/config'
import type { Extension, Runtime } from '@clutch/shared/runtime'
import type { Database } from '@clutch/shared/tx'
import Type from 'typebox'
import type { PrismaClient } from '../../prisma/client/client.ts'
import type { PaymentProvider } from './provider.ts'
import { StripeProvider } from './stripe.ts'

export const Variables = Type.Object({
  STRIPE_SECRET_KEY: Type.Optional(Type.String({ minLength: 1, description: 'without it nothing is charged' })),
  STRIPE_API_BASE: Type.Optional(
    Type.String({ pattern: '^https?://[^/]+/?$', description: 'an origin; Stripe’s own by default' }),
  ),
  STRIPE_WEBHOOK_SECRET: Type.Optional(Type.String({ minLength: 1, description: 'whsec_…, checks what Stripe sends' })),
})

// Shorter than a lease, so that a call ends before its work is begun again elsewhere.
const timeoutMs = 8_000
const deadlineMs = 12_000

interface Settings {
  provider: PaymentProvider | undefined
  stripeWebhookSecret: string | undefined
}

// By database, because that is what a use case is given of the process it runs in.
const settings = new WeakMap<Database<PrismaClient>, Settings>()

/** The provider that is configured, if one is. */
export function findProvider(database: Database<PrismaClient>): PaymentProvider | undefined {
  return settings.get(database)?.provider
}

/** Others in their place, as a test does to see what a call that is cut off leaves behind. */
export function useProvider(database: Database<PrismaClient>, provider: PaymentProvider): void {
  settings.set(database, { stripeWebhookSecret: undefined, ...settings.get(database), provider })
}

export function useStripeWebhookSecret(database: Database<PrismaClient>, secret: string): void {
  settings.set(database, { provider: undefined, ...settings.get(database), stripeWebhookSecret: secret })
}

export function stripeWebhookSecret(database: Database<PrismaClient>): string | undefined {
  return settings.get(database)?.stripeWebhookSecret
}

/** Before the service listens. */
export const readProviderSettings: Extension<PrismaClient> = {
  name: 'providers/settings',
  prepare: async ({ env, database, logger }: Runtime<PrismaClient>) => {
    const config = readConfig(Variables, env)
    const secretKey = config.STRIPE_SECRET_KEY
    if (secretKey === undefined) logger.warn('STRIPE_SECRET_KEY is not set: payments wait and nothing is charged')
    settings.set(database, {
      provider:
        secretKey === undefined
          ? undefined
          : new StripeProvider({ secretKey, apiBase: config.STRIPE_API_BASE, timeoutMs, deadlineMs }),
      stripeWebhookSecret: config.STRIPE_WEBHOOK_SECRET,
    })
  },
}
