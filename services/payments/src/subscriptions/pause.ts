import { pauseSubscription as contract } from '@clutch/contracts/payments/subscriptions'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { act } from './acts.ts'

export const pauseSubscription = implement(contract, async ({ params, body, tx }) =>
  ok(await act(tx, params.subscriptionId, { action: 'pause', ...body })),
)
