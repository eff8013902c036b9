import { CorporateAccountCreated, createCorporateAccount as contract } from '@clutch/contracts/b2b/corporate-accounts'
import { newId } from '@clutch/shared/id'
import { created } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { newAccount } from './corporate-account.ts'
import { wantedParent } from './hierarchy.ts'
import { insertCorporateAccount } from './store.ts'

export const createCorporateAccount = implement(contract, async ({ body, tx }) => {
  const parent = await wantedParent(tx, body.parentId ?? null, undefined)
  const account = newAccount(body, parent, { id: newId('acc'), now: tx.now })
  await insertCorporateAccount(tx, account)
  tx.emit(CorporateAccountCreated, account)
  return created(account)
})
