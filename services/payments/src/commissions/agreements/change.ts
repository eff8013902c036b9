import { AgreementInOtherState, changeAgreement as contract } from '@clutch/contracts/payments/commissions'
import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../../kit.ts'
import { checkTerms } from '../commission.ts'
import { lockAgreement, updateAgreement } from '../store.ts'

export const changeAgreement = implement(contract, async ({ params, body, ifMatch, tx }) => {
  const agreement = await lockAgreement(tx, params.agreementId)
  if (agreement === undefined) throw new Problem(NotFound)
  if (agreement.version !== ifMatch) throw new Problem(VersionMismatch)
  if (agreement.status !== 'draft') throw new Problem(AgreementInOtherState)
  if (body.terms !== undefined) checkTerms(body.terms, '/body/terms')
  const next = { ...agreement, ...body, version: agreement.version + 1 }
  await updateAgreement(tx, next)
  return ok(next)
})
