import { transferBetweenWallets as contract, WalletTransferred } from '@clutch/contracts/payments/wallets'
import { newId } from '@clutch/shared/id'
import { money } from '@clutch/shared/money'
import { created } from '@clutch/shared/route'
import { implement } from '../../kit.ts'
import { post } from '../../ledger/post.ts'
import { walletTransferred } from '../../ledger/templates/wallets.ts'
import { partAnswer } from '../answers.ts'
import { amountIn, assertActive, assertFewCredits, found, inputRefused } from '../checks.ts'
import { expireCreditWork, inMoney, keep } from '../keep.ts'
import { assertRoom, countedOn, countOut } from '../limits.ts'
import { insertParts, lockWallets } from '../store.ts'
import { add, type Holdings, take } from '../wallet.ts'
import { insertTransfer } from './store.ts'

export const transferBetweenWallets = implement(contract, async ({ params, body, tx }) => {
  const { toWalletId, reason } = body
  const wallets = await lockWallets(tx, [params.walletId, toWalletId])
  const from = found(wallets.get(params.walletId))
  if (from.id === toWalletId) throw inputRefused('/body/toWalletId', 'is the wallet itself')
  const to = wallets.get(toWalletId)
  if (to === undefined) throw inputRefused('/body/toWalletId', 'is no wallet')
  const amount = amountIn(from, body.amount)
  amountIn(to, body.amount)
  assertActive(from)
  const taken = take(from, amount, tx.now, 'used')
  const counted = countOut(countedOn(from.counted, tx.now, from.timeZone), from.limits, amount)
  assertFewCredits(to, taken.parts.length)
  assertRoom(to, to.limits, amount)
  const id = newId('wtr')
  let arrived: Holdings = to
  let recovered = 0
  const expiring: { key: string; dueAt: Date }[] = []
  for (const [index, part] of taken.parts.entries()) {
    const { bucket, priority, expiresAt, fundedBy } = from.credits.find((credit) => credit.id === part.creditId)!
    const creditId = newId('wcr')
    const number = to.creditCount + 1 + index
    const came = { bucket, priority, expiresAt, fundedBy, reason, amount: part.amount, createdAt: tx.now }
    const added = add(arrived, { id: creditId, number, origin: 'transfer', originId: id, ...came }, tx.now)
    arrived = added.holdings
    recovered += added.recovered
    if (expiresAt !== null) expiring.push({ key: creditId, dueAt: expiresAt })
  }
  await insertTransfer(tx, { id, fromWalletId: from.id, toWalletId, amount, reason })
  await insertParts(tx, id, taken.parts)
  const line = { reference: { kind: 'transfer', id }, description: reason }
  await keep(tx, from, {
    holdings: taken.holdings,
    counted,
    lines: [{ kind: 'transfer-out', amount: -amount, ...line }],
  })
  await keep(tx, to, { holdings: arrived, recovered, lines: [{ kind: 'transfer-in', amount, ...line }] })
  await tx.scheduleAll(expireCreditWork, expiring)
  const answer = {
    id,
    version: 1,
    fromWalletId: from.id,
    toWalletId,
    amount: body.amount,
    parts: taken.parts.map((part) => partAnswer({ ...part, returned: 0 }, from.currency)),
    reason,
    createdAt: tx.now.toISOString(),
  }
  tx.emit(WalletTransferred, answer)
  await post(tx, {
    id: `${id}.transferred`,
    kind: 'wallet-transferred',
    reference: { kind: 'wallet', id },
    postings: walletTransferred({
      fromWalletId: from.id,
      toWalletId,
      parts: inMoney(taken.parts, from.currency),
      recovered: money(recovered, from.currency),
    }),
  })
  return created(answer)
})
