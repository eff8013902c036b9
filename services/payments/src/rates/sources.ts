import { readConfig } from '@clutch/shared/config'
import type { Extension } from '@clutch/shared/runtime'
import type { Database } from '@clutch/shared/tx'
import Type from 'typebox'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { EuropeanCentralBank, ecbFeed } from './ecb.ts'
import { OpenExchangeRates, openExchangeRatesBase } from './open-exchange-rates.ts'
import type { RateSource } from './source.ts'

const address = (whose: string) =>
  Type.Optional(Type.String({ pattern: '^https?://', description: `an address; ${whose} own by default` }))

export const RateVariables = Type.Object({
  ECB_FEED_URL: address('the ECB’s'),
  OPEN_EXCHANGE_RATES_APP_ID: Type.Optional(
    Type.String({ minLength: 1, description: 'without it EGP and KWD have no rate' }),
  ),
  OPEN_EXCHANGE_RATES_BASE: address('the provider’s'),
})

const timeoutMs = 8_000

const configured = new WeakMap<Database<PrismaClient>, readonly RateSource[]>()

export function rateSourcesOf(database: Database<PrismaClient>): readonly RateSource[] {
  return configured.get(database) ?? []
}

/** Before the service listens. */
export const readRateSources: Extension<PrismaClient> = {
  name: 'rates/sources',
  prepare: async ({ database, env }) => {
    const { ECB_FEED_URL, OPEN_EXCHANGE_RATES_APP_ID, OPEN_EXCHANGE_RATES_BASE } = readConfig(RateVariables, env)
    const sources: RateSource[] = [new EuropeanCentralBank({ url: ECB_FEED_URL ?? ecbFeed, timeoutMs })]
    if (OPEN_EXCHANGE_RATES_APP_ID !== undefined)
      sources.push(
        new OpenExchangeRates({
          base: OPEN_EXCHANGE_RATES_BASE ?? openExchangeRatesBase,
          appId: OPEN_EXCHANGE_RATES_APP_ID,
          timeoutMs,
        }),
      )
    configured.set(database, sources)
  },
}
