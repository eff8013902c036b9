import { getWalletStatement as contract } from '@clutch/contracts/payments/wallets'
import { decodeCursor, notOfThisList, pageOf } from '@clutch/shared/cursor'
import { money } from '@clutch/shared/money'
import { ok } from '@clutch/shared/route'
import { instantIn } from '@clutch/shared/time-order'
import { implement, type Tx } from '../kit.ts'
import { found } from './checks.ts'
import { balanceBefore, findWallet, type Period, pageOfLines } from './store.ts'

export const getWalletStatement = implement(contract, async ({ params, query, tx }) => {
  const limit = query.limit ?? 50
  const [afterNumber = 0] = decodeCursor(query.cursor, 1) ?? []
  if (!Number.isInteger(afterNumber) || Number(afterNumber) < 0 || Number(afterNumber) > 2_147_483_647)
    throw notOfThisList()
  const wallet = found(await findWallet(tx, params.walletId))
  const period = periodOf(query)
  const { opening, closing } = await balancesOf(tx, wallet.id, period)
  const lines = await pageOfLines(tx, wallet.currency, {
    walletId: wallet.id,
    period,
    afterNumber: Number(afterNumber),
    limit: limit + 1,
  })
  return ok({
    walletId: wallet.id,
    from: period.from?.toISOString() ?? null,
    to: period.to?.toISOString() ?? null,
    opening: money(opening, wallet.currency),
    closing: money(closing, wallet.currency),
    ...pageOf(lines, limit, (line) => [line.number]),
  })
})

export function periodOf({ from, to }: { from?: string; to?: string }): Period {
  return {
    from: from === undefined ? undefined : instantIn(from, '/query/from'),
    to: to === undefined ? undefined : instantIn(to, '/query/to'),
  }
}

export async function balancesOf(
  tx: Tx,
  walletId: string,
  { from, to }: Period,
): Promise<{ opening: number; closing: number }> {
  const opening = from === undefined ? 0 : await balanceBefore(tx, walletId, from)
  // Of a period that ends before it begins nothing has happened.
  const empty = from !== undefined && to !== undefined && to <= from
  return { opening, closing: empty ? opening : await balanceBefore(tx, walletId, to) }
}
