import { readConfig } from '@clutch/shared/config'
import type { Extension } from '@clutch/shared/runtime'
import type { Database } from '@clutch/shared/tx'
import Type, { type Static } from 'typebox'
import type { PrismaClient } from '../../prisma/client/client.ts'
import type { PaymentProvider } from './provider.ts'
import { Providers } from './providers.ts'

const origin = (whose: string) =>
  Type.Optional(Type.String({ pattern: '^https?://[^/]+/?$', description: `an origin; ${whose} own by default` }))
const secret = (description: string) => Type.Optional(Type.String({ minLength: 1, description }))

export const Variables = Type.Object({
  STRIPE_SECRET_KEY: secret('without it nothing goes through Stripe'),
  STRIPE_API_BASE: origin('Stripe’s'),
  STRIPE_WEBHOOK_SECRET: secret('whsec_…, checks what Stripe sends'),
  PAYPAL_CLIENT_ID: secret('with the secret; without both nothing goes through PayPal'),
  PAYPAL_CLIENT_SECRET: secret('of that client'),
  PAYPAL_API_BASE: origin('PayPal’s'),
  PAYPAL_WEBHOOK_ID: secret('PayPal’s name of the webhook, signed with what it sends'),
  SQUARE_ACCESS_TOKEN: secret('without it nothing goes through Square'),
  SQUARE_API_BASE: origin('Square’s'),
  SQUARE_WEBHOOK_SIGNATURE_KEY: secret('of the subscription; with the address it checks what Square sends'),
  SQUARE_WEBHOOK_URL: Type.Optional(
    Type.String({ pattern: '^https?://', description: 'the address of the subscription, letter by letter' }),
  ),
})
type ProviderVariables = Static<typeof Variables>

// Shorter than a lease, so that a call ends before its work is begun again elsewhere.
const timeoutMs = 8_000
const deadlineMs = 12_000

// By database, because that is what a use case is given of the process it runs in.
const configured = new WeakMap<Database<PrismaClient>, Providers>()

/** The providers that are configured; none before the service has read its variables. */
export function providersOf(database: Database<PrismaClient>): Providers {
  const providers = configured.get(database) ?? new Providers()
  configured.set(database, providers)
  return providers
}

/** An SDK is up to thousands of modules, a second and tens of megabytes: only of who is configured. */
async function build(variables: ProviderVariables): Promise<PaymentProvider[]> {
  const providers: PaymentProvider[] = []
  if (variables.STRIPE_SECRET_KEY !== undefined) {
    const { StripeProvider } = await import('./stripe/stripe.ts')
    providers.push(
      new StripeProvider({
        secretKey: variables.STRIPE_SECRET_KEY,
        apiBase: variables.STRIPE_API_BASE,
        webhookSecret: variables.STRIPE_WEBHOOK_SECRET,
        timeoutMs,
        deadlineMs,
      }),
    )
  }
  if (variables.PAYPAL_CLIENT_ID !== undefined && variables.PAYPAL_CLIENT_SECRET !== undefined) {
    const { PayPalProvider } = await import('./paypal/paypal.ts')
    providers.push(
      new PayPalProvider({
        clientId: variables.PAYPAL_CLIENT_ID,
        clientSecret: variables.PAYPAL_CLIENT_SECRET,
        apiBase: variables.PAYPAL_API_BASE,
        webhookId: variables.PAYPAL_WEBHOOK_ID,
        timeoutMs,
        deadlineMs,
      }),
    )
  }
  if (variables.SQUARE_ACCESS_TOKEN !== undefined) {
    const { SquareProvider } = await import('./square/square.ts')
    const { SQUARE_WEBHOOK_SIGNATURE_KEY: key, SQUARE_WEBHOOK_URL: url } = variables
    providers.push(
      new SquareProvider({
        accessToken: variables.SQUARE_ACCESS_TOKEN,
        apiBase: variables.SQUARE_API_BASE,
        webhook: key === undefined || url === undefined ? undefined : { key, url },
        timeoutMs,
        deadlineMs,
      }),
    )
  }
  return providers
}

/** Before the service listens. */
export const readProviderSettings: Extension<PrismaClient> = {
  name: 'providers/settings',
  prepare: async ({ database, env }) => {
    for (const provider of await build(readConfig(Variables, env))) providersOf(database).use(provider)
  },
}
