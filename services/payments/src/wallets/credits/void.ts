import { voidWalletCredit as contract, WalletCreditVoided } from '@clutch/contracts/payments/wallets'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../../kit.ts'
import { creditAnswer } from '../answers.ts'
import { found } from '../checks.ts'
import { expireCreditWork } from '../keep.ts'
import { lockWallet } from '../store.ts'
import { assertVoidable } from '../wallet.ts'
import { closeCredit } from './close.ts'

export const voidWalletCredit = implement(contract, async ({ params, body, tx }) => {
  const { walletId, creditId } = params
  const wallet = found(await lockWallet(tx, walletId, [creditId]))
  const credit = wallet.credits.find(({ id }) => id === creditId)
  if (credit === undefined) throw new Problem(NotFound)
  assertVoidable(credit, tx.now)
  if (credit.expiresAt !== null) await tx.unschedule(expireCreditWork, creditId)
  const closed = await closeCredit(tx, wallet, creditId, 'voided', body.reason, (after) => {
    const answer = creditAnswer(after, walletId, wallet.currency, tx.now)
    tx.emit(WalletCreditVoided, answer)
    return answer
  })
  return ok(closed)
})
