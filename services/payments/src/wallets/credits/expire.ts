import { WalletCreditExpired } from '@clutch/contracts/payments/wallets'
import { dueWork } from '../../kit.ts'
import { creditAnswer } from '../answers.ts'
import { expireCreditWork } from '../keep.ts'
import { findCredit, lockWallet } from '../store.ts'
import { closeCredit } from './close.ts'

/** The instant has come. A spend that came first has had its part; one that comes now finds nothing. */
export const expireCredit = dueWork(expireCreditWork, async ({ tx, key: creditId }) => {
  const kept = await findCredit(tx, creditId)
  if (kept === undefined) return
  const wallet = await lockWallet(tx, kept.walletId, [creditId])
  const credit = wallet?.credits.find(({ id }) => id === creditId)
  if (wallet === undefined || credit === undefined || credit.closed !== null) return
  // What is used up has nothing to lose; a refund of it comes back as expired all the same.
  await closeCredit(tx, wallet, creditId, 'expired', 'Expired', (after) => {
    if (credit.available > 0) tx.emit(WalletCreditExpired, creditAnswer(after, wallet.id, wallet.currency, tx.now))
  })
})
