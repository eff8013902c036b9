import { getWalletTopUp as contract } from '@clutch/contracts/payments/wallets'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../../kit.ts'
import { findPayment } from '../../payments/store.ts'
import { found } from '../checks.ts'
import { findWallet } from '../store.ts'
import { findTopUp, topUpOf } from './store.ts'

export const getWalletTopUp = implement(contract, async ({ params, tx }) => {
  const wallet = found(await findWallet(tx, params.walletId))
  const topUp = found(await findTopUp(tx, params.topUpId))
  if (topUp.walletId !== wallet.id) throw new Problem(NotFound)
  const { payment } = found(await findPayment(tx, topUp.paymentId))
  return ok({ ...topUpOf(topUp, wallet.currency), payment })
})
