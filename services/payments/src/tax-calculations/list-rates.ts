import { listTaxRates as contract } from '@clutch/contracts/payments/tax-calculations'
import { ok } from '@clutch/shared/route'
import { isInForce, rates } from '@clutch/tax/rates'
import type { LineCategory } from '@clutch/tax/supply'
import { implement } from '../kit.ts'

export const listTaxRates = implement(contract, async ({ query: { country: given, at, category } }) => {
  // Greece writes EL on its numbers.
  const country = given === 'EL' ? 'GR' : given
  const found = rates.filter(
    (row) =>
      (country === undefined || row.country === country) &&
      (at === undefined || isInForce(row, at)) &&
      // A category without a rate of its own has the standard one.
      (category === undefined || row.category === null || row.category === category),
  )
  return ok({ items: found.map((row) => ({ ...row, category: row.category as LineCategory | null })) })
})
