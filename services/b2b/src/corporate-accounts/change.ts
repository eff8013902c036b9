import { CorporateAccountChanged, changeCorporateAccount as contract } from '@clutch/contracts/b2b/corporate-accounts'
import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { changedAccount } from './corporate-account.ts'
import { lockCorporateAccount, updateCorporateAccount } from './store.ts'

export const changeCorporateAccount = implement(contract, async ({ params, body, ifMatch, tx }) => {
  const account = await lockCorporateAccount(tx, params.accountId)
  if (account === undefined) throw new Problem(NotFound)
  if (account.version !== ifMatch) throw new Problem(VersionMismatch)
  const changed = changedAccount(account, body)
  await updateCorporateAccount(tx, changed)
  tx.emit(CorporateAccountChanged, changed)
  return ok(changed)
})
