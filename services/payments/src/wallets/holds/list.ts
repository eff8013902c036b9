import { listWalletHolds as contract } from '@clutch/contracts/payments/wallets'
import { pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor } from '@clutch/shared/time-order'
import { implement } from '../../kit.ts'
import { found } from '../checks.ts'
import { findWallet } from '../store.ts'
import { holdOf, pageOfHolds } from './store.ts'

export const listWalletHolds = implement(contract, async ({ params, query, tx }) => {
  const { limit = 50, cursor, status } = query
  const after = decodeTimeCursor(cursor)
  const { id: walletId, currency } = found(await findWallet(tx, params.walletId))
  const rows = await pageOfHolds(tx, { walletId, status, after, limit: limit + 1 })
  return ok(
    pageOf(
      rows,
      limit,
      (hold) => [hold.createdAt.toISOString(), hold.id],
      (hold) => holdOf(hold, currency),
    ),
  )
})
