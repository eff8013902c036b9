import { listWallets as contract } from '@clutch/contracts/payments/wallets'
import { pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor } from '@clutch/shared/time-order'
import { implement } from '../kit.ts'
import { walletWith } from './answers.ts'
import { pageOfWallets } from './store.ts'

export const listWallets = implement(contract, async ({ query, tx }) => {
  const { limit = 50, cursor, ...filter } = query
  const rows = await pageOfWallets(tx, { ...filter, after: decodeTimeCursor(cursor), limit: limit + 1 })
  return ok(
    pageOf(
      rows,
      limit,
      ({ wallet }) => [wallet.createdAt.toISOString(), wallet.id],
      ({ wallet, sums }) => walletWith(wallet, sums),
    ),
  )
})
