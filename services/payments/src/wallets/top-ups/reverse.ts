import { WalletTopUpReversed } from '@clutch/contracts/payments/wallets'
import { money } from '@clutch/shared/money'
import type { Tx } from '../../kit.ts'
import { post } from '../../ledger/post.ts'
import { walletTopUpReversed } from '../../ledger/templates/wallets.ts'
import { keep } from '../keep.ts'
import { lockWallet } from '../store.ts'
import { reclaim } from '../wallet.ts'
import { findTopUpOf, type StoredTopUp, topUpOf, updateTopUp } from './store.ts'

/**
 * The money of a top-up went back: returned by the bank, refunded, or lost in a dispute. Whoever took it has booked who is to
 * bear it, as `how` says; here the wallet gives what cash it has, and what was spent already it owes itself.
 * @param amount of the top-up, as far as it has not gone back before
 * @param because names what took it; with the same name it is done once
 */
export async function reverseTopUp(
  tx: Tx,
  reversal: {
    readonly paymentId: string
    readonly amount: number
    readonly how: 'returned' | 'refunded'
    readonly because: string
    readonly description: string
  },
): Promise<void> {
  const before = await findTopUpOf(tx, reversal.paymentId)
  if (before === undefined) return
  const creditIds = before.creditId === null ? [] : [before.creditId]
  const wallet = await lockWallet(tx, before.walletId, creditIds)
  const topUp = await findTopUpOf(tx, reversal.paymentId)
  if (wallet === undefined || topUp === undefined) return
  const goal = Math.min(topUp.reversed + reversal.amount, topUp.credited)
  const amount = goal - topUp.reversed
  if (amount <= 0) return
  const { holdings, taken, owes } = reclaim(wallet, amount, topUp.creditId, tx.now)
  const next: StoredTopUp = {
    ...topUp,
    version: topUp.version + 1,
    status: goal === topUp.credited ? 'reversed' : topUp.status,
    reversed: goal,
  }
  await updateTopUp(tx, next)
  await keep(tx, wallet, {
    holdings,
    lines: [
      {
        kind: 'reversal',
        amount: -taken,
        reference: { kind: 'top-up', id: topUp.id },
        description: reversal.description,
      },
    ],
  })
  tx.emit(WalletTopUpReversed, topUpOf(next, wallet.currency))
  await post(tx, {
    id: `${topUp.id}.${reversal.because}`,
    kind: 'wallet-top-up-reversed',
    reference: { kind: 'wallet-top-up', id: topUp.id },
    postings: walletTopUpReversed({
      walletId: wallet.id,
      accountId: wallet.accountId,
      how: reversal.how,
      taken: money(taken, wallet.currency),
      owes: money(owes, wallet.currency),
    }),
  })
}
