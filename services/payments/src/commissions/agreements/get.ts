import { getAgreement as contract } from '@clutch/contracts/payments/commissions'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../../kit.ts'
import { findAgreement } from '../store.ts'

export const getAgreement = implement(contract, async ({ params, tx }) => {
  const agreement = await findAgreement(tx, params.agreementId)
  if (agreement === undefined) throw new Problem(NotFound)
  return ok(agreement)
})
