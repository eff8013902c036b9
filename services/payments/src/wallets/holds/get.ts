import { getWalletHold as contract } from '@clutch/contracts/payments/wallets'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../../kit.ts'
import { found } from '../checks.ts'
import { findWallet } from '../store.ts'
import { findHold, holdOf } from './store.ts'

export const getWalletHold = implement(contract, async ({ params, tx }) => {
  const wallet = found(await findWallet(tx, params.walletId))
  const hold = found(await findHold(tx, params.holdId))
  if (hold.walletId !== wallet.id) throw new Problem(NotFound)
  return ok(holdOf(hold, wallet.currency))
})
