import type { Payment } from '@clutch/contracts/payments/payments'
import { defaultPriority, WalletToppedUp } from '@clutch/contracts/payments/wallets'
import { newId } from '@clutch/shared/id'
import { money } from '@clutch/shared/money'
import type { Tx } from '../../kit.ts'
import { platform } from '../../ledger/account.ts'
import { post } from '../../ledger/post.ts'
import { walletToppedUp } from '../../ledger/templates/wallets.ts'
import { expireCreditWork, keep } from '../keep.ts'
import { countedOn } from '../limits.ts'
import { lockWallet, type StoredWallet } from '../store.ts'
import { add } from '../wallet.ts'
import { findTopUpOf, insertTopUp, type StoredTopUp, topUpOf, updateTopUp } from './store.ts'

/** The payment has brought its money: once, however often it is told. */
export async function creditTopUp(tx: Tx, payment: Payment): Promise<void> {
  const wallet = await lockWallet(tx, walletIdOf(payment))
  if (wallet === undefined || !isFor(wallet, payment)) return
  const topUp = (await findTopUpOf(tx, payment.id)) ?? (await topUpByHand(tx, wallet, payment))
  if (topUp.status !== 'pending' && topUp.status !== 'failed') return
  const amount = payment.captured.amount
  // It was asked for, so it is let in whatever limits were set meanwhile. Money that comes after the expiry that was wanted for
  // it was paid all the same: it has none.
  const expiresAt = topUp.expiresAt !== null && topUp.expiresAt > tx.now ? topUp.expiresAt : null
  const creditId = newId('wcr')
  const { holdings, recovered } = add(
    wallet,
    {
      id: creditId,
      number: wallet.creditCount + 1,
      bucket: 'cash',
      priority: defaultPriority.cash,
      origin: 'top-up',
      originId: topUp.id,
      reason: 'Top-up',
      fundedBy: platform,
      amount,
      expiresAt,
      createdAt: tx.now,
    },
    tx.now,
  )
  const next: StoredTopUp = {
    ...topUp,
    version: topUp.version + 1,
    status: 'succeeded',
    credited: amount,
    recovered,
    creditId,
    settledAt: tx.now,
  }
  await updateTopUp(tx, next)
  await keep(tx, wallet, {
    holdings,
    recovered,
    awaited: topUp.status === 'pending' ? wallet.awaited - topUp.amount : wallet.awaited,
    lines: [{ kind: 'top-up', amount, reference: { kind: 'top-up', id: topUp.id }, description: payment.description }],
  })
  if (expiresAt !== null) await tx.schedule(expireCreditWork, creditId, expiresAt)
  tx.emit(WalletToppedUp, topUpOf(next, wallet.currency))
  await post(tx, {
    id: `${topUp.id}.credited`,
    kind: 'wallet-topped-up',
    reference: { kind: 'wallet-top-up', id: topUp.id },
    postings: walletToppedUp({
      walletId: wallet.id,
      amount: money(amount, wallet.currency),
      recovered: money(recovered, wallet.currency),
    }),
  })
}

export function walletIdOf({ purpose }: Payment): string {
  return purpose.id ?? ''
}

function isFor(wallet: StoredWallet, payment: Payment): boolean {
  return wallet.accountId === payment.accountId && wallet.currency === payment.amount.currency
}

/** A payment that somebody made for this wallet without asking the wallet for a top-up. */
async function topUpByHand(tx: Tx, wallet: StoredWallet, payment: Payment): Promise<StoredTopUp> {
  const topUp: StoredTopUp = {
    id: newId('wtu'),
    version: 1,
    walletId: wallet.id,
    paymentId: payment.id,
    status: 'failed',
    amount: payment.amount.amount,
    credited: 0,
    recovered: 0,
    reversed: 0,
    creditId: null,
    countedDay: countedOn(wallet.counted, tx.now, wallet.timeZone).day,
    expiresAt: null,
    createdAt: tx.now,
    settledAt: null,
  }
  await insertTopUp(tx, topUp)
  return topUp
}
