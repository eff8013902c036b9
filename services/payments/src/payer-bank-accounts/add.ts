import { addPayerBankAccount as contract, IbanInvalid, IbanKnown } from '@clutch/contracts/payments/bank-transfers'
import { PayerUnknown } from '@clutch/contracts/payments/payments'
import { Problem } from '@clutch/shared/problem'
import { created } from '@clutch/shared/route'
import { ibanOf } from '../bank-transfers/reference.ts'
import { findAccount } from '../corporate-accounts/store.ts'
import { implement } from '../kit.ts'
import { rememberPayer } from './remember.ts'

export const addPayerBankAccount = implement(contract, async ({ body, tx }) => {
  const iban = ibanOf(body.iban)
  if (iban === undefined)
    throw new Problem(IbanInvalid, { errors: [{ pointer: '/body/iban', message: 'has wrong check digits' }] })
  if ((await findAccount(tx, body.accountId)) === undefined)
    throw new Problem(PayerUnknown, {
      errors: [{ pointer: '/body/accountId', message: 'is not known here, or not yet' }],
    })
  const payer = await rememberPayer(tx, body.accountId, iban)
  if (payer === undefined) throw new Problem(IbanKnown)
  return created(payer)
})
