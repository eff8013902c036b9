import { PaymentMethodAdded } from '@clutch/contracts/payments/methods'
import { reaction } from '../../kit.ts'
import { capabilitiesOf } from '../../providers/capabilities.ts'
import { armNightly } from './nightly.ts'

/** From when money may move through a provider, it is compared each night. */
export const onMethodAddedForReconciliation = reaction(
  'reconciliation/runs/on-method-added',
  PaymentMethodAdded,
  async ({ event, tx }) => {
    if (capabilitiesOf[event.data.provider]?.reports === true) await armNightly(tx, event.data.provider)
  },
)
