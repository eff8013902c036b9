import { releaseWalletHold as contract } from '@clutch/contracts/payments/wallets'
import { ok } from '@clutch/shared/route'
import { implement } from '../../kit.ts'
import { lockActiveHold } from './lock.ts'
import { settle } from './settle.ts'

export const releaseWalletHold = implement(contract, async ({ params, tx }) => {
  const { wallet, hold } = await lockActiveHold(tx, params)
  return ok(await settle(tx, wallet, hold, 'released', 0))
})
