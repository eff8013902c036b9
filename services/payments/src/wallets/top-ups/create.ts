import { topUpWallet as contract } from '@clutch/contracts/payments/wallets'
import { newId } from '@clutch/shared/id'
import { created } from '@clutch/shared/route'
import { implementOpen, type Tx } from '../../kit.ts'
import { intend, replayHeaders } from '../../operations/intend.ts'
import { openPayment } from '../../payments/open.ts'
import { paymentOperations } from '../../payments/operations.ts'
import { findPayment } from '../../payments/store.ts'
import { wantedPayment } from '../../payments/wanted.ts'
import { providersOf } from '../../providers/settings.ts'
import { amountIn, assertFewCredits, comingInstant, found } from '../checks.ts'
import { keep } from '../keep.ts'
import { assertRoom, countedOn, countTopUp } from '../limits.ts'
import { lockWallet } from '../store.ts'
import { creditTopUp } from './credit.ts'
import { giveUpTopUp } from './give-up.ts'
import { findTopUp, insertTopUp, topUpOf } from './store.ts'

export const topUpWallet = implementOpen(contract, async ({ params, body, ...context }) => {
  const providers = providersOf(context.database)
  const intent = async (tx: Tx, lease: string) => {
    const wallet = found(await lockWallet(tx, params.walletId))
    const amount = amountIn(wallet, body.amount)
    const expiresAt = comingInstant(body.expiresAt, 'expiresAt', tx.now)
    const { amount: wantedAmount, expiresAt: _expiresAt, ...how } = body
    const wanted = await wantedPayment(
      tx,
      {
        ...how,
        accountId: wallet.accountId,
        amount: wantedAmount,
        // By the wallet and not by the top-up: who asks for the same twice within minutes is asked whether it is meant.
        purpose: { kind: 'wallet-top-up', id: wallet.id },
        description: `Top-up of ${wallet.name ?? wallet.id}`.slice(0, 200),
      },
      providers,
    )
    assertFewCredits(wallet, 1)
    assertRoom(wallet, wallet.limits, amount)
    const counted = countTopUp(countedOn(wallet.counted, tx.now, wallet.timeZone), wallet.limits, amount)
    const id = newId('wtu')
    await insertTopUp(tx, {
      id,
      version: 1,
      walletId: wallet.id,
      paymentId: wanted.id,
      status: 'pending',
      amount,
      credited: 0,
      recovered: 0,
      reversed: 0,
      creditId: null,
      countedDay: counted.day,
      expiresAt,
      createdAt: tx.now,
      settledAt: null,
    })
    await keep(tx, wallet, { holdings: wallet, counted, awaited: wallet.awaited + amount, lines: [] })
    return { subjectId: id, operationId: await openPayment(tx, wanted, lease) }
  }
  const { answer, replayed } = await intend(context, paymentOperations, intent, async (tx, id) => {
    const { paymentId } = found(await findTopUp(tx, id))
    const { payment } = found(await findPayment(tx, paymentId))
    // The payment's own event does the same: whoever comes first.
    if (payment.status === 'succeeded') await creditTopUp(tx, payment)
    if (payment.status === 'failed') await giveUpTopUp(tx, payment)
    const topUp = found(await findTopUp(tx, id))
    return { ...topUpOf(topUp, payment.amount.currency), payment }
  })
  return { ...created(answer), ...replayHeaders(replayed) }
})
