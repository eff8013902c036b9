import { listWalletCredits as contract } from '@clutch/contracts/payments/wallets'
import { pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor } from '@clutch/shared/time-order'
import { implement } from '../../kit.ts'
import { creditAnswer } from '../answers.ts'
import { found } from '../checks.ts'
import { findWallet, pageOfCredits } from '../store.ts'

export const listWalletCredits = implement(contract, async ({ params, query, tx }) => {
  const { limit = 50, cursor, bucket, status } = query
  const after = decodeTimeCursor(cursor)
  const { id: walletId, currency } = found(await findWallet(tx, params.walletId))
  const rows = await pageOfCredits(tx, { walletId, bucket, status, after, limit: limit + 1 })
  return ok(
    pageOf(
      rows,
      limit,
      (credit) => [credit.createdAt.toISOString(), credit.id],
      (credit) => creditAnswer(credit, walletId, currency, tx.now),
    ),
  )
})
