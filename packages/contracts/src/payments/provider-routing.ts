import Type, { type Static } from 'typebox'
import { route } from '../contract.ts'
import { VersionMismatch } from '../problems.ts'
import { Closed, Currency, OneOf } from '../schemas.ts'
import { Provider, providerNames } from './providers.ts'

const MethodKind = OneOf(['card', 'paypal', 'sepa-debit', 'wallet'])

/** Which provider is preferred for what. The first rule that fits counts; null fits everything. */
const RoutingRule = Closed({
  currencies: Type.Union([Type.Array(Currency, { minItems: 1, maxItems: 200 }), Type.Null()]),
  methodKinds: Type.Union([Type.Array(MethodKind, { minItems: 1, maxItems: 4 }), Type.Null()]),
  /** The best first; the others are used after them. */
  providers: Type.Array(Provider, { minItems: 1, maxItems: providerNames.length, uniqueItems: true }),
})

export const ProviderRouting = Closed({
  version: Type.Integer({ minimum: 0 }),
  rules: Type.Array(RoutingRule, { maxItems: 100 }),
})
export type ProviderRouting = Static<typeof ProviderRouting>

export const getProviderRouting = route({
  method: 'GET',
  path: '/payments/provider-routing',
  summary: 'Which payment provider is preferred for what',
  access: 'payments:read',
  replies: { 200: ProviderRouting },
})

export const setProviderRouting = route({
  method: 'PUT',
  path: '/payments/provider-routing',
  summary: 'Say which payment provider is preferred for what',
  description:
    'Among the saved methods of the account that pays, whose provider takes the amount, one of a provider that answers is used before one of a provider that is silent; then these rules count, then the default method, then the newest.',
  access: 'payments:write',
  conditional: true,
  body: Closed(
    { rules: ProviderRouting.properties.rules },
    { examples: [{ rules: [{ currencies: ['EUR'], methodKinds: ['card'], providers: ['square', 'stripe'] }] }] },
  ),
  replies: { 200: ProviderRouting },
  problems: [VersionMismatch],
})

export const listProviders = route({
  method: 'GET',
  path: '/payments/providers',
  summary: 'The payment providers that are configured, what they can do, and whether they answer',
  access: 'payments:read',
  replies: {
    200: Closed({
      items: Type.Array(
        Closed({
          provider: Provider,
          /** As far as the process that answers has seen. */
          up: Type.Boolean(),
          methodKinds: Type.Array(MethodKind),
          authorisationDays: Type.Number(),
          split: OneOf(['transfers', 'with-charge', 'none']),
        }),
        { maxItems: providerNames.length },
      ),
    }),
  },
})
