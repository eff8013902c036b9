import {
  AgreementInOtherState,
  AgreementOverlaps,
  CommissionAgreed,
  CommissionTermsInvalid,
  agreeToAgreement as contract,
} from '@clutch/contracts/payments/commissions'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../../kit.ts'
import { findOverlapping, lockAgreement, lockScope, scopeOf, updateAgreement } from '../store.ts'

export const agreeToAgreement = implement(contract, async ({ params, body, tx }) => {
  const agreement = await lockAgreement(tx, params.agreementId)
  if (agreement === undefined) throw new Problem(NotFound)
  if (agreement.status !== 'draft') throw new Problem(AgreementInOtherState)
  const { validFrom, validTo = null } = body
  if (validTo !== null && validTo < validFrom)
    throw new Problem(CommissionTermsInvalid, {
      errors: [{ pointer: '/body/validTo', message: 'must not be before `validFrom`' }],
    })
  const scope = scopeOf(agreement.terms)
  await lockScope(tx, scope)
  const other = await findOverlapping(tx, { id: agreement.id, scope, from: validFrom, to: validTo })
  if (other !== undefined) throw new Problem(AgreementOverlaps, { detail: `${other} holds then.` })
  const next = { ...agreement, version: agreement.version + 1, status: 'agreed' as const, validFrom, validTo }
  await updateAgreement(tx, next)
  tx.emit(CommissionAgreed, next)
  return ok(next)
})
