import {
  type CommissionCalculation,
  calculateCommission as contract,
  ReferenceComputed,
} from '@clutch/contracts/payments/commissions'
import { newId } from '@clutch/shared/id'
import { Problem } from '@clutch/shared/problem'
import { created } from '@clutch/shared/route'
import { dayInZone } from '@clutch/shared/time'
import { implement } from '../kit.ts'
import { agreementFor, commissionOnOrder } from './commission.ts'
import { addTurnover, findAgreementsOn, findTurnovers, insertCalculation, lockCalculation } from './store.ts'

/** By what was agreed on its day. A reference is computed once, so that a repetition does not count twice. */
export const calculateCommission = implement(contract, async ({ body, tx }) => {
  const { vendorId, contractId = null, reference, currency, lines } = body
  const on = body.on ?? dayInZone(tx.now, 'UTC')
  const given = JSON.stringify([contractId, currency, lines])
  const before = await lockCalculation(tx, vendorId, reference)
  if (before !== undefined) {
    if (before.given !== given) throw new Problem(ReferenceComputed)
    return created(before.calculation)
  }
  const month = on.slice(0, 7)
  const agreements = await findAgreementsOn(tx, { day: on, currency, vendorId })
  const turnovers = await findTurnovers(tx, vendorId, month)
  const computed = commissionOnOrder(
    lines,
    currency,
    ({ category }) => {
      const agreement = agreementFor(agreements, { vendorId, contractId, category, currency })
      return agreement === undefined ? undefined : { agreementId: agreement.id, terms: agreement.terms }
    },
    (agreementId) => turnovers.get(agreementId!) ?? 0,
  )
  const createdAt = tx.now.toISOString()
  const calculation: CommissionCalculation = {
    id: newId('cmc'),
    vendorId,
    contractId,
    reference,
    on,
    ...computed,
    createdAt,
  }
  await insertCalculation(tx, calculation, given)
  for (const { agreementId, base } of computed.parts)
    if (agreementId !== null) await addTurnover(tx, { vendorId, month, agreementId, amount: base.amount })
  return created(calculation)
})
