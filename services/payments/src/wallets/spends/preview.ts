import { previewWalletSpend as contract } from '@clutch/contracts/payments/wallets'
import { money } from '@clutch/shared/money'
import { ok } from '@clutch/shared/route'
import { implement } from '../../kit.ts'
import { amountIn, found } from '../checks.ts'
import { findWallet } from '../store.ts'
import { availableOf, pick } from '../wallet.ts'

export const previewWalletSpend = implement(contract, async ({ params, body, tx }) => {
  const wallet = found(await findWallet(tx, params.walletId))
  const amount = amountIn(wallet, body.amount)
  const { parts, missing } = pick(wallet.credits, amount, tx.now)
  const of = (units: number) => money(units, wallet.currency)
  return ok({
    amount: body.amount,
    parts: parts.map(({ creditId, bucket, ...part }) => ({ creditId, bucket, amount: of(part.amount) })),
    availableAfter: of(availableOf(wallet, tx.now) - (amount - missing)),
    missing: of(missing),
  })
})
