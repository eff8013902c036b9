import { AccountHierarchyInvalid, CorporateAccountChanged } from '@clutch/contracts/b2b/corporate-accounts'
import { Problem } from '@clutch/shared/problem'
import type { Tx } from '../kit.ts'
import { known } from '../references.ts'
import { type KeptAccount, underParent } from './corporate-account.ts'
import { findAccountsBelow, findCorporateAccount, lockHierarchy, updateCorporateAccount } from './store.ts'

/** Accounts above one another at most, and below one altogether: a change of the first reaches all of them at once. */
const maxLevels = 5
export const maxBelow = 1_000

const refuse = (message: string) =>
  new Problem(AccountHierarchyInvalid, { errors: [{ pointer: '/body/parentId', message }] })

/**
 * The parent that is wanted, when the account may be below it.
 * @param accountId undefined for an account that does not exist yet
 * @throws Problem ReferenceUnknown, AccountHierarchyInvalid
 */
export async function wantedParent(
  tx: Tx,
  parentId: string | null,
  accountId: string | undefined,
): Promise<KeptAccount | undefined> {
  if (parentId === null) return undefined
  // Two that change places at once would make a ring.
  await lockHierarchy(tx)
  const parent = known(await findCorporateAccount(tx, parentId), '/body/parentId')
  let levels = 1
  for (let above: KeptAccount | undefined = parent; above !== undefined; levels += 1) {
    if (above.id === accountId) throw refuse('is the account itself or below it')
    if (levels >= maxLevels) throw refuse(`would be level ${levels} of at most ${maxLevels}`)
    above = above.parentId === null ? undefined : await findCorporateAccount(tx, above.parentId)
  }
  const below = accountId === undefined ? [] : await findAccountsBelow(tx, accountId, maxBelow + 1)
  if (levels + heightOf(below, accountId) > maxLevels) throw refuse(`would make more than ${maxLevels} levels`)
  if ((await findAccountsBelow(tx, parent.id, maxBelow + 1)).length + below.length >= maxBelow)
    throw refuse(`has as many accounts below it as an account may have, ${maxBelow}`)
  return parent
}

/** Levels below an account: 0 when there is nothing. */
function heightOf(below: readonly KeptAccount[], rootId: string | undefined): number {
  let [height, level] = [0, new Set([rootId])]
  while (height <= maxLevels) {
    level = new Set(below.filter(({ parentId }) => parentId !== null && level.has(parentId)).map(({ id }) => id))
    if (level.size === 0) return height
    height += 1
  }
  return height
}

/** What has changed of an account reaches all below it, in the same transaction. */
export async function passDown(tx: Tx, changed: KeptAccount): Promise<void> {
  const below = await findAccountsBelow(tx, changed.id, maxBelow + 1)
  const reached = new Map([[changed.id, changed]])
  // Parents come before their children.
  for (const account of below) {
    const parent = account.parentId === null ? undefined : reached.get(account.parentId)
    const next = parent === undefined ? account : underParent(account, parent)
    reached.set(account.id, next)
    if (next === account) continue
    await updateCorporateAccount(tx, next)
    tx.emit(CorporateAccountChanged, next)
  }
}
