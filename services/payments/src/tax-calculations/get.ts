import { getTaxCalculation as contract } from '@clutch/contracts/payments/tax-calculations'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findCalculation } from './store.ts'

export const getTaxCalculation = implement(contract, async ({ params, tx }) => {
  const calculation = await findCalculation(tx, params.taxCalculationId)
  if (calculation === undefined) throw new Problem(NotFound)
  return ok(calculation)
})
