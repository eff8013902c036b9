import { getWallet as contract } from '@clutch/contracts/payments/wallets'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { walletAnswer } from './answers.ts'
import { found } from './checks.ts'
import { findWallet } from './store.ts'

export const getWallet = implement(contract, async ({ params, tx }) =>
  ok(walletAnswer(found(await findWallet(tx, params.walletId)), tx.now)),
)
