import {
  refundWalletSpend as contract,
  RefundExceedsSpend,
  type WalletRefund,
  WalletSpendRefunded,
} from '@clutch/contracts/payments/wallets'
import { NotFound } from '@clutch/contracts/problems'
import { newId } from '@clutch/shared/id'
import { money } from '@clutch/shared/money'
import { Problem } from '@clutch/shared/problem'
import { created } from '@clutch/shared/route'
import { implement } from '../../kit.ts'
import { post } from '../../ledger/post.ts'
import { walletSpendRefunded } from '../../ledger/templates/wallets.ts'
import { amountIn, found } from '../checks.ts'
import { backInMoney, keep, lapsedLines } from '../keep.ts'
import { insertParts, lockWallet, returnParts } from '../store.ts'
import { giveBack, total } from '../wallet.ts'
import { countRefund, findSpend, insertRefund, type StoredRefund, spendOf } from './store.ts'

export const refundWalletSpend = implement(contract, async ({ params, body, tx }) => {
  // Read before the lock only to know which credits it came from: those never change.
  const creditIds = (await findSpend(tx, params.spendId))?.parts.map(({ creditId }) => creditId) ?? []
  const wallet = found(await lockWallet(tx, params.walletId, creditIds))
  const spend = found(await findSpend(tx, params.spendId))
  if (spend.walletId !== wallet.id) throw new Problem(NotFound)
  const left = spend.amount - spend.refunded
  const amount = body.amount === undefined ? left : amountIn(wallet, body.amount)
  if (amount > left || left === 0)
    throw new Problem(RefundExceedsSpend, {
      detail: `${left} of it is left to refund, in minor units.`,
      errors: [{ pointer: '/body/amount', message: `is more than the ${left} that are left` }],
    })
  const id = newId('wrf')
  const { holdings, parts, recovered } = giveBack(
    wallet,
    spend.parts,
    amount,
    tx.now,
    ({ creditId, bucket, fundedBy, amount: renewed }, index) => {
      const before = wallet.credits.find((credit) => credit.id === creditId)!
      return {
        id: newId('wcr'),
        number: wallet.creditCount + 1 + index,
        bucket,
        priority: before.priority,
        origin: 'refund',
        originId: id,
        reason: body.reason,
        fundedBy,
        amount: renewed,
        expiresAt: null,
        createdAt: tx.now,
      }
    },
  )
  const refund = { id, spendId: spend.id, amount, reason: body.reason, createdAt: tx.now }
  await insertRefund(tx, refund)
  await insertParts(tx, id, parts)
  await returnParts(tx, spend.id, parts)
  await countRefund(tx, spend, amount)
  const { reference } = spend
  await keep(tx, wallet, {
    holdings,
    recovered,
    lines: [{ kind: 'refund', amount, reference, description: body.reason }, ...lapsedLines(parts, reference)],
  })
  tx.emit(WalletSpendRefunded, spendOf((await findSpend(tx, spend.id))!, wallet.currency))
  await post(tx, {
    id: `${id}.refunded`,
    kind: 'wallet-spend-refunded',
    reference: { kind: 'wallet', id: spend.id },
    postings: walletSpendRefunded({
      walletId: wallet.id,
      parts: backInMoney(parts, wallet.currency),
      recovered: money(recovered, wallet.currency),
    }),
  })
  return created(refundOf({ ...refund, parts }, wallet.id, wallet.currency))
})

export function refundOf(refund: StoredRefund, walletId: string, currency: string): WalletRefund {
  const { parts } = refund
  const here = parts.filter(({ outcome }) => outcome === 'returned' || outcome === 'renewed')
  return {
    id: refund.id,
    spendId: refund.spendId,
    walletId,
    amount: money(refund.amount, currency),
    returned: money(total(here.map(({ amount }) => amount)), currency),
    parts: parts.map(({ creditId, bucket, amount, outcome }) => ({
      creditId,
      bucket,
      amount: money(amount, currency),
      outcome,
    })),
    reason: refund.reason,
    createdAt: refund.createdAt.toISOString(),
  }
}
