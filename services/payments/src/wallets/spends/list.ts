import { listWalletSpends as contract } from '@clutch/contracts/payments/wallets'
import { pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor } from '@clutch/shared/time-order'
import { implement } from '../../kit.ts'
import { found } from '../checks.ts'
import { findWallet } from '../store.ts'
import { pageOfSpends, spendOf } from './store.ts'

export const listWalletSpends = implement(contract, async ({ params, query, tx }) => {
  const { limit = 50, cursor, ...filter } = query
  const after = decodeTimeCursor(cursor)
  const { id: walletId, currency } = found(await findWallet(tx, params.walletId))
  const rows = await pageOfSpends(tx, { walletId, ...filter, after, limit: limit + 1 })
  return ok(
    pageOf(
      rows,
      limit,
      (spend) => [spend.createdAt.toISOString(), spend.id],
      (spend) => spendOf(spend, currency),
    ),
  )
})
