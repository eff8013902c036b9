import { listWalletTopUps as contract } from '@clutch/contracts/payments/wallets'
import { pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor } from '@clutch/shared/time-order'
import { implement } from '../../kit.ts'
import { found } from '../checks.ts'
import { findWallet } from '../store.ts'
import { pageOfTopUps, topUpOf } from './store.ts'

export const listWalletTopUps = implement(contract, async ({ params, query, tx }) => {
  const { limit = 50, cursor, status } = query
  const after = decodeTimeCursor(cursor)
  const { id: walletId, currency } = found(await findWallet(tx, params.walletId))
  const rows = await pageOfTopUps(tx, { walletId, status, after, limit: limit + 1 })
  return ok(
    pageOf(
      rows,
      limit,
      (topUp) => [topUp.createdAt.toISOString(), topUp.id],
      (topUp) => topUpOf(topUp, currency),
    ),
  )
})
