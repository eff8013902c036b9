import { OneOf } from '../schemas.ts'

/** Through whom money moves. Each has its own rules of amounts, authorisations, idempotency and signatures. */
export const providerNames = ['stripe', 'paypal', 'square'] as const
export type ProviderName = (typeof providerNames)[number]
export const Provider = OneOf(providerNames)
