import {
  CaptureExceedsHold,
  captureWalletHold as contract,
  WalletHoldSettled,
} from '@clutch/contracts/payments/wallets'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../../kit.ts'
import { amountIn, assertActive } from '../checks.ts'
import { lockActiveHold } from './lock.ts'
import { settle } from './settle.ts'

export const captureWalletHold = implement(contract, async ({ params, body, tx }) => {
  const { wallet, hold } = await lockActiveHold(tx, params)
  assertActive(wallet)
  // Its end counts from the instant on, whether or not anybody has come by to write it down.
  if (hold.expiresAt <= tx.now) throw new Problem(WalletHoldSettled, { detail: 'It has expired.' })
  const amount = body.amount === undefined ? hold.amount : amountIn(wallet, body.amount)
  if (amount > hold.amount)
    throw new Problem(CaptureExceedsHold, {
      errors: [{ pointer: '/body/amount', message: `is more than the ${hold.amount} that are held` }],
    })
  return ok(await settle(tx, wallet, hold, 'captured', amount))
})
