import { type WalletHold, WalletHoldReleased, WalletSpent } from '@clutch/contracts/payments/wallets'
import { newId } from '@clutch/shared/id'
import { money } from '@clutch/shared/money'
import type { Tx } from '../../kit.ts'
import { post } from '../../ledger/post.ts'
import { walletHoldSettled } from '../../ledger/templates/wallets.ts'
import { backInMoney, expireHoldWork, inMoney, keep, lapsedLines } from '../keep.ts'
import { countedOn, uncount } from '../limits.ts'
import { recordSpend } from '../spends/record.ts'
import { type NewLine, returnParts, type StoredWallet } from '../store.ts'
import { settleHold } from '../wallet.ts'
import { holdOf, type StoredHold, updateHold } from './store.ts'

/** A hold ends, once: what is captured of it is spent, the rest goes back to the credits it came from. */
export async function settle(
  tx: Tx,
  wallet: StoredWallet,
  hold: StoredHold,
  status: Exclude<WalletHold['status'], 'active'>,
  captured: number,
): Promise<WalletHold> {
  const { currency } = wallet
  const { reference, description } = hold
  const { holdings, spent, released, recovered } = settleHold(wallet, hold.parts, captured, tx.now)
  const spendId = captured === 0 ? null : newId('wsp')
  const lines: NewLine[] = []
  if (spendId !== null) {
    const spend = await recordSpend(
      tx,
      { id: spendId, walletId: wallet.id, holdId: hold.id, amount: captured, reference, description, parts: spent },
      currency,
    )
    lines.push({ kind: 'spend', amount: -captured, reference, description })
    tx.emit(WalletSpent, spend)
  }
  lines.push(...lapsedLines(released, { kind: 'hold', id: hold.id }))
  await returnParts(tx, hold.id, released)
  const returnedOf = new Map(released.map((part) => [part.creditId, part.amount]))
  const next: StoredHold = {
    ...hold,
    version: hold.version + 1,
    status,
    captured,
    spendId,
    settledAt: tx.now,
    parts: hold.parts.map((part) => ({ ...part, returned: returnedOf.get(part.creditId) ?? 0 })),
  }
  await updateHold(tx, next)
  const counted = uncount(
    countedOn(wallet.counted, tx.now, wallet.timeZone),
    hold.countedDay,
    'out',
    hold.amount - captured,
  )
  await keep(tx, wallet, { holdings, recovered, counted, lines })
  if (status !== 'expired') await tx.unschedule(expireHoldWork, hold.id)
  const answer = holdOf(next, currency)
  if (status !== 'captured') tx.emit(WalletHoldReleased, answer)
  await post(tx, {
    id: `${hold.id}.settled`,
    kind: 'wallet-hold-settled',
    reference: { kind: 'wallet-hold', id: hold.id },
    postings: walletHoldSettled({
      walletId: wallet.id,
      spent: inMoney(spent, currency),
      released: backInMoney(released, currency),
      recovered: money(recovered, currency),
    }),
  })
  return answer
}
