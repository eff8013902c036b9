import { putFuelPrice as contract, FuelPriceChanged } from '@clutch/contracts/fleet/fuel-prices'
import { ValidationFailed } from '@clutch/contracts/problems'
import { exponentOf } from '@clutch/shared/currencies'
import { newId } from '@clutch/shared/id'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { instantIn } from '@clutch/shared/time-order'
import { implement } from '../kit.ts'
import { saveFuelPrice } from './store.ts'

export const putFuelPrice = implement(contract, async ({ body, tx }) => {
  const refused = (pointer: string, message: string) =>
    new Problem(ValidationFailed, { errors: [{ pointer, message }] })
  if (exponentOf(body.currency) === undefined) throw refused('/body/currency', 'is no currency')
  if (body.perUnit.startsWith('-')) throw refused('/body/perUnit', 'must not be negative')
  const validFrom = instantIn(body.validFrom, '/body/validFrom').toISOString()
  const price = await saveFuelPrice(tx, { ...body, validFrom, id: newId('fpr') })
  tx.emit(FuelPriceChanged, price)
  return ok(price)
})
