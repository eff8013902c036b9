import { recalculateTax as contract } from '@clutch/contracts/payments/tax-calculations'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { implementOpen } from '../kit.ts'
import { calculateAndKeep } from './calculate.ts'
import { findCalculation } from './store.ts'

export const recalculateTax = implementOpen(contract, async ({ params, ...context }) => {
  const scope = { tenantId: context.principal!.tenantId, actor: context.principal!.id }
  const before = await context.database.tx(scope, (tx) => findCalculation(tx, params.taxCalculationId))
  if (before === undefined) throw new Problem(NotFound)
  return calculateAndKeep(before.request, { recalculates: before.id, fresh: false }, context)
})
