import {
  previewTaxRefund as contract,
  RefundExceedsGross,
  type TaxCalculation,
} from '@clutch/contracts/payments/tax-calculations'
import { NotFound } from '@clutch/contracts/problems'
import { money, sum, zero } from '@clutch/shared/money'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { reverseTax, type TaxedPart } from '@clutch/tax/reversal'
import { implement } from '../kit.ts'
import { findCalculation } from './store.ts'

export const previewTaxRefund = implement(contract, async ({ params, body, tx }) => {
  const calculation = await findCalculation(tx, params.taxCalculationId)
  if (calculation === undefined) throw new Problem(NotFound)
  return ok(reversalOf(calculation, body.amounts))
})

function reversalOf({ currency, taxSubtotals, grossTotal }: TaxCalculation, amounts: readonly number[]) {
  const parts: TaxedPart[] = taxSubtotals.map(({ taxableAmount, taxAmount }) => ({
    net: money(taxableAmount, currency),
    tax: money(taxAmount, currency),
  }))
  let refunded = parts.map(() => zero(currency))
  let left = grossTotal
  const refunds = amounts.map((amount, index) => {
    if (amount > left)
      throw new Problem(RefundExceedsGross, {
        errors: [{ pointer: `/body/amounts/${index}`, message: `${left} are left` }],
      })
    const reversal = reverseTax(parts, refunded, money(amount, currency))
    refunded = [...reversal.refunded]
    left -= amount
    return {
      amount,
      netAmount: sum(
        reversal.parts.map(({ net }) => net),
        currency,
      ).amount,
      taxAmount: sum(
        reversal.parts.map(({ tax }) => tax),
        currency,
      ).amount,
      parts: reversal.parts.map(({ net, tax }, part) => ({
        category: taxSubtotals[part]!.category,
        rate: taxSubtotals[part]!.rate,
        netAmount: net.amount,
        taxAmount: tax.amount,
      })),
    }
  })
  return { currency, refunds, left }
}
