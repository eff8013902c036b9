import { listWalletTransfers as contract } from '@clutch/contracts/payments/wallets'
import { pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor } from '@clutch/shared/time-order'
import { implement } from '../../kit.ts'
import { found } from '../checks.ts'
import { findWallet } from '../store.ts'
import { pageOfTransfers } from './store.ts'

export const listWalletTransfers = implement(contract, async ({ params, query, tx }) => {
  const { limit = 50, cursor, direction = 'out' } = query
  const after = decodeTimeCursor(cursor)
  const { id: walletId, currency } = found(await findWallet(tx, params.walletId))
  const rows = await pageOfTransfers(tx, currency, { walletId, direction, after, limit: limit + 1 })
  return ok(pageOf(rows, limit, (transfer) => [transfer.createdAt, transfer.id]))
})
