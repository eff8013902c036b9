import { createWalletCredit as contract, defaultPriority, WalletCredited } from '@clutch/contracts/payments/wallets'
import { newId } from '@clutch/shared/id'
import { money } from '@clutch/shared/money'
import { created } from '@clutch/shared/route'
import { implement } from '../../kit.ts'
import { platform } from '../../ledger/account.ts'
import { post } from '../../ledger/post.ts'
import { walletCredited } from '../../ledger/templates/wallets.ts'
import { creditAnswer } from '../answers.ts'
import { amountIn, assertFewCredits, comingInstant, found } from '../checks.ts'
import { expireCreditWork, inMoney, keep } from '../keep.ts'
import { assertRoom } from '../limits.ts'
import { lockWallet } from '../store.ts'
import { add } from '../wallet.ts'

export const createWalletCredit = implement(contract, async ({ params, body, tx }) => {
  const wallet = found(await lockWallet(tx, params.walletId))
  const { bucket, reason, priority = defaultPriority[bucket] } = body
  const amount = amountIn(wallet, body.amount)
  const expiresAt = comingInstant(body.expiresAt, 'expiresAt', tx.now)
  assertFewCredits(wallet, 1)
  assertRoom(wallet, wallet.limits, amount)
  const fundedBy = bucket === 'allowance' ? wallet.accountId : platform
  const id = newId('wcr')
  const { holdings, recovered } = add(
    wallet,
    {
      id,
      number: wallet.creditCount + 1,
      bucket,
      priority,
      origin: 'grant',
      originId: null,
      reason,
      fundedBy,
      amount,
      expiresAt,
      createdAt: tx.now,
    },
    tx.now,
  )
  const reference = { kind: 'credit', id }
  await keep(tx, wallet, { holdings, recovered, lines: [{ kind: 'credit', amount, reference, description: reason }] })
  if (expiresAt !== null) await tx.schedule(expireCreditWork, id, expiresAt)
  const credit = holdings.credits.find((each) => each.id === id)!
  const answer = creditAnswer(credit, wallet.id, wallet.currency, tx.now)
  tx.emit(WalletCredited, answer)
  const [part] = inMoney([{ creditId: id, bucket, fundedBy, amount }], wallet.currency)
  await post(tx, {
    id: `${id}.credited`,
    kind: 'wallet-credited',
    reference: { kind: 'wallet', id },
    postings: walletCredited({ walletId: wallet.id, part: part!, recovered: money(recovered, wallet.currency) }),
  })
  return created(answer)
})
