import { createSubscription as contract } from '@clutch/contracts/payments/subscriptions'
import { created } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { book } from './book.ts'
import { prepare } from './prepare.ts'
import { lockSubscribing } from './store.ts'

export const createSubscription = implement(contract, async ({ body, tx }) => {
  await lockSubscribing(tx, body.accountId)
  const { done, before } = await prepare(tx, body, { lock: true })
  if (before !== undefined) await book(tx, [before])
  const [held] = await book(tx, [{ ...done, action: 'create' }])
  return created(held!.subscription)
})
