import { listWalletRefunds as contract } from '@clutch/contracts/payments/wallets'
import { NotFound } from '@clutch/contracts/problems'
import { pageOf } from '@clutch/shared/cursor'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor } from '@clutch/shared/time-order'
import { implement } from '../../kit.ts'
import { found } from '../checks.ts'
import { findWallet } from '../store.ts'
import { refundOf } from './refund.ts'
import { findSpend, pageOfRefunds } from './store.ts'

export const listWalletRefunds = implement(contract, async ({ params, query, tx }) => {
  const { limit = 50, cursor } = query
  const after = decodeTimeCursor(cursor)
  const wallet = found(await findWallet(tx, params.walletId))
  const spend = found(await findSpend(tx, params.spendId))
  if (spend.walletId !== wallet.id) throw new Problem(NotFound)
  const rows = await pageOfRefunds(tx, { spendId: spend.id, after, limit: limit + 1 })
  return ok(
    pageOf(
      rows,
      limit,
      (refund) => [refund.createdAt.toISOString(), refund.id],
      (refund) => refundOf(refund, wallet.id, wallet.currency),
    ),
  )
})
