import { getWalletCredit as contract } from '@clutch/contracts/payments/wallets'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../../kit.ts'
import { creditAnswer } from '../answers.ts'
import { found } from '../checks.ts'
import { findCredit, findWallet } from '../store.ts'

export const getWalletCredit = implement(contract, async ({ params, tx }) => {
  const wallet = found(await findWallet(tx, params.walletId))
  const { walletId, credit } = found(await findCredit(tx, params.creditId))
  if (walletId !== wallet.id) throw new Problem(NotFound)
  return ok(creditAnswer(credit, walletId, wallet.currency, tx.now))
})
