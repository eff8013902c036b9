import { CorporateAccountChanged, changeCorporateAccount as contract } from '@clutch/contracts/b2b/corporate-accounts'
import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { changedAccount } from './corporate-account.ts'
import { passDown, wantedParent } from './hierarchy.ts'
import { findCorporateAccount, lockCorporateAccount, lockHierarchy, updateCorporateAccount } from './store.ts'

export const changeCorporateAccount = implement(contract, async ({ params, body, ifMatch, tx }) => {
  // Before the account's own row: what is passed down takes rows in the order of the hierarchy.
  await lockHierarchy(tx)
  const account = await lockCorporateAccount(tx, params.accountId)
  if (account === undefined) throw new Problem(NotFound)
  if (account.version !== ifMatch) throw new Problem(VersionMismatch)
  const parent =
    body.parentId === undefined
      ? account.parentId === null
        ? undefined
        : await findCorporateAccount(tx, account.parentId)
      : await wantedParent(tx, body.parentId, account.id)
  const changed = changedAccount(account, body, parent)
  await updateCorporateAccount(tx, changed)
  tx.emit(CorporateAccountChanged, changed)
  await passDown(tx, changed)
  return ok(changed)
})
