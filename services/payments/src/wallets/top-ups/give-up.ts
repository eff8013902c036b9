import type { Payment } from '@clutch/contracts/payments/payments'
import { WalletTopUpFailed } from '@clutch/contracts/payments/wallets'
import type { Tx } from '../../kit.ts'
import { keep } from '../keep.ts'
import { countedOn, uncount } from '../limits.ts'
import { lockWallet } from '../store.ts'
import { walletIdOf } from './credit.ts'
import { findTopUpOf, type StoredTopUp, topUpOf, updateTopUp } from './store.ts'

/** The payment came to nothing. Should it succeed after all, the money is the wallet's all the same. */
export async function giveUpTopUp(tx: Tx, payment: Payment): Promise<void> {
  const wallet = await lockWallet(tx, walletIdOf(payment))
  const topUp = wallet === undefined ? undefined : await findTopUpOf(tx, payment.id)
  if (wallet === undefined || topUp?.status !== 'pending') return
  const next: StoredTopUp = { ...topUp, version: topUp.version + 1, status: 'failed', settledAt: tx.now }
  await updateTopUp(tx, next)
  await keep(tx, wallet, {
    holdings: wallet,
    awaited: wallet.awaited - topUp.amount,
    counted: uncount(countedOn(wallet.counted, tx.now, wallet.timeZone), topUp.countedDay, 'toppedUp', topUp.amount),
    lines: [],
  })
  tx.emit(WalletTopUpFailed, topUpOf(next, wallet.currency))
}
