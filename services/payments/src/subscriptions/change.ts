import { changeSubscription as contract } from '@clutch/contracts/payments/subscriptions'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { act } from './acts.ts'

export const changeSubscription = implement(contract, async ({ params, body, tx }) =>
  ok(await act(tx, params.subscriptionId, { action: 'change', ...body })),
)
