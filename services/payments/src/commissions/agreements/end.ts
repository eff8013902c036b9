import {
  AgreementInOtherState,
  CommissionAgreementEnded,
  CommissionTermsInvalid,
  endAgreement as contract,
} from '@clutch/contracts/payments/commissions'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../../kit.ts'
import { lockAgreement, updateAgreement } from '../store.ts'

export const endAgreement = implement(contract, async ({ params, body, tx }) => {
  const agreement = await lockAgreement(tx, params.agreementId)
  if (agreement === undefined) throw new Problem(NotFound)
  const { status, validFrom, validTo: before } = agreement
  if (status !== 'agreed' || validFrom === null) throw new Problem(AgreementInOtherState)
  const { validTo } = body
  if (validTo < validFrom || (before !== null && validTo > before))
    throw new Problem(CommissionTermsInvalid, {
      errors: [{ pointer: '/body/validTo', message: 'must be within the days on which it holds' }],
    })
  const next = { ...agreement, version: agreement.version + 1, status: 'ended' as const, validTo }
  await updateAgreement(tx, next)
  tx.emit(CommissionAgreementEnded, next)
  return ok(next)
})
