import { getWalletSpend as contract } from '@clutch/contracts/payments/wallets'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../../kit.ts'
import { found } from '../checks.ts'
import { findWallet } from '../store.ts'
import { findSpend, spendOf } from './store.ts'

export const getWalletSpend = implement(contract, async ({ params, tx }) => {
  const wallet = found(await findWallet(tx, params.walletId))
  const spend = found(await findSpend(tx, params.spendId))
  if (spend.walletId !== wallet.id) throw new Problem(NotFound)
  return ok(spendOf(spend, wallet.currency))
})
