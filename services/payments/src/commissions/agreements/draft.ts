import { type CommissionAgreement, draftAgreement as contract } from '@clutch/contracts/payments/commissions'
import { newId } from '@clutch/shared/id'
import { created } from '@clutch/shared/route'
import { implement } from '../../kit.ts'
import { checkTerms } from '../commission.ts'
import { insertAgreement } from '../store.ts'

export const draftAgreement = implement(contract, async ({ body, tx }) => {
  const { name, terms } = body
  checkTerms(terms, '/body/terms')
  const agreement: CommissionAgreement = {
    id: newId('cag'),
    version: 1,
    name,
    status: 'draft',
    terms,
    validFrom: null,
    validTo: null,
    createdAt: tx.now.toISOString(),
  }
  await insertAgreement(tx, agreement)
  return created(agreement)
})
