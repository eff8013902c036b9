import { spendFromWallet as contract, WalletSpent } from '@clutch/contracts/payments/wallets'
import { newId } from '@clutch/shared/id'
import { created } from '@clutch/shared/route'
import { implement } from '../../kit.ts'
import { post } from '../../ledger/post.ts'
import { walletSpent } from '../../ledger/templates/wallets.ts'
import { amountIn, assertActive, found } from '../checks.ts'
import { inMoney, keep } from '../keep.ts'
import { countedOn, countOut } from '../limits.ts'
import { lockWallet } from '../store.ts'
import { take } from '../wallet.ts'
import { recordSpend } from './record.ts'

export const spendFromWallet = implement(contract, async ({ params, body, tx }) => {
  const wallet = found(await lockWallet(tx, params.walletId))
  const amount = amountIn(wallet, body.amount)
  assertActive(wallet)
  const { holdings, parts } = take(wallet, amount, tx.now, 'used')
  const counted = countOut(countedOn(wallet.counted, tx.now, wallet.timeZone), wallet.limits, amount)
  const { reference, description = '' } = body
  const id = newId('wsp')
  const spend = await recordSpend(
    tx,
    { id, walletId: wallet.id, holdId: null, amount, reference, description, parts },
    wallet.currency,
  )
  await keep(tx, wallet, { holdings, counted, lines: [{ kind: 'spend', amount: -amount, reference, description }] })
  tx.emit(WalletSpent, spend)
  await post(tx, {
    id: `${id}.spent`,
    kind: 'wallet-spent',
    reference: { kind: 'wallet', id },
    postings: walletSpent({ walletId: wallet.id, parts: inMoney(parts, wallet.currency) }),
  })
  return created(spend)
})
