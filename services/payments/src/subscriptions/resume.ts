import { resumeSubscription as contract } from '@clutch/contracts/payments/subscriptions'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { act } from './acts.ts'

export const resumeSubscription = implement(contract, async ({ params, tx }) =>
  ok(await act(tx, params.subscriptionId, { action: 'resume' })),
)
