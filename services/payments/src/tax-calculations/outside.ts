import { readConfig } from '@clutch/shared/config'
import type { Extension } from '@clutch/shared/runtime'
import type { Database } from '@clutch/shared/tx'
import Type from 'typebox'
import type { PrismaClient } from '../../prisma/client/client.ts'
import type { NumberRegister } from './number-register.ts'
import type { SalesTaxProvider } from './sales-tax-provider.ts'
import { TaxJar, taxJarBase } from './taxjar.ts'
import { Vies, viesBase } from './vies.ts'

const url = (whose: string) =>
  Type.Optional(Type.String({ pattern: '^https?://[^/]+(/.*)?$', description: `an address; ${whose} own by default` }))

export const TaxVariables = Type.Object({
  VIES_API_BASE: url('the Commission’s'),
  TAXJAR_API_KEY: Type.Optional(
    Type.String({ minLength: 1, description: 'without it no sales tax of the United States is computed' }),
  ),
  TAXJAR_API_BASE: url('TaxJar’s'),
})

const timeoutMs = 8_000

/** Who is asked about tax outside. */
interface Outside {
  registers: readonly NumberRegister[]
  salesTax: SalesTaxProvider | undefined
}

// By database, because that is what a use case is given of the process it runs in.
const configured = new WeakMap<Database<PrismaClient>, Outside>()

/** Nobody before the service has read its variables. */
export function outsideOf(database: Database<PrismaClient>): Outside {
  return configured.get(database) ?? { registers: [], salesTax: undefined }
}

/** Before the service listens. */
export const readTaxSettings: Extension<PrismaClient> = {
  name: 'tax-calculations/outside',
  prepare: async ({ database, env }) => {
    const { VIES_API_BASE, TAXJAR_API_KEY, TAXJAR_API_BASE } = readConfig(TaxVariables, env)
    configured.set(database, {
      registers: [new Vies({ base: VIES_API_BASE ?? viesBase, timeoutMs })],
      salesTax:
        TAXJAR_API_KEY === undefined
          ? undefined
          : new TaxJar({ key: TAXJAR_API_KEY, base: TAXJAR_API_BASE ?? taxJarBase, timeoutMs }),
    })
  },
}
