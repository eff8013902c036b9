import { PaymentMethodAdded } from '@clutch/contracts/payments/methods'
import { reaction } from '../../kit.ts'
import { armNightly } from './nightly.ts'

/** From when money may move through a provider, it is compared each night. */
export const onMethodAddedForReconciliation = reaction(
  'reconciliation/runs/on-method-added',
  PaymentMethodAdded,
  async ({ event, tx }) => armNightly(tx, event.data.provider),
)
