import { previewExchange as contract } from '@clutch/contracts/payments/currency-conversion'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { checkCurrencies } from './currencies.ts'
import { realise } from './realise.ts'

export const previewExchange = implement(contract, async ({ body, tx }) => {
  checkCurrencies(body)
  return ok(await realise(tx, body))
})
