import { holdInWallet as contract, WalletHeld } from '@clutch/contracts/payments/wallets'
import { newId } from '@clutch/shared/id'
import { created } from '@clutch/shared/route'
import { implement } from '../../kit.ts'
import { post } from '../../ledger/post.ts'
import { walletHeld } from '../../ledger/templates/wallets.ts'
import { amountIn, assertActive, comingInstant, found } from '../checks.ts'
import { expireHoldWork, inMoney, keep } from '../keep.ts'
import { countedOn, countOut } from '../limits.ts'
import { insertParts, lockWallet } from '../store.ts'
import { take } from '../wallet.ts'
import { holdOf, insertHold, type StoredHold } from './store.ts'

const dayMs = 24 * 60 * 60_000
const usualMs = 7 * dayMs
const longestMs = 366 * dayMs

export const holdInWallet = implement(contract, async ({ params, body, tx }) => {
  const wallet = found(await lockWallet(tx, params.walletId))
  const amount = amountIn(wallet, body.amount)
  const latest = new Date(tx.now.getTime() + longestMs)
  const expiresAt = comingInstant(body.expiresAt, 'expiresAt', tx.now, latest) ?? new Date(tx.now.getTime() + usualMs)
  assertActive(wallet)
  const { holdings, parts } = take(wallet, amount, tx.now, 'held')
  const counted = countOut(countedOn(wallet.counted, tx.now, wallet.timeZone), wallet.limits, amount)
  const hold: StoredHold = {
    id: newId('whd'),
    version: 1,
    walletId: wallet.id,
    status: 'active',
    amount,
    captured: 0,
    reference: body.reference,
    description: body.description ?? '',
    countedDay: counted.day,
    spendId: null,
    expiresAt,
    createdAt: tx.now,
    settledAt: null,
    parts: parts.map((part) => ({ ...part, returned: 0, outcome: null })),
  }
  await insertHold(tx, hold)
  await insertParts(tx, hold.id, parts)
  // What is reserved is still the wallet's: its statement has no line of it.
  await keep(tx, wallet, { holdings, counted, lines: [] })
  await tx.schedule(expireHoldWork, hold.id, expiresAt)
  const answer = holdOf(hold, wallet.currency)
  tx.emit(WalletHeld, answer)
  await post(tx, {
    id: `${hold.id}.held`,
    kind: 'wallet-held',
    reference: { kind: 'wallet-hold', id: hold.id },
    postings: walletHeld({ walletId: wallet.id, parts: inMoney(parts, wallet.currency) }),
  })
  return created(answer)
})
