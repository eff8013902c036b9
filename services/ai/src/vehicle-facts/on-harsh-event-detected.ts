import { HarshEventDetected, HarshEventWithdrawn } from '@clutch/contracts/fleet/harsh-events'
import { reaction } from '../kit.ts'
import { keepHarshEvent } from './store.ts'

/** How hard a vehicle is driven. */
export const onHarshEventDetected = reaction(
  'vehicle-facts/on-harsh-event-detected',
  [HarshEventDetected, HarshEventWithdrawn],
  ({ event, tx }) => keepHarshEvent(tx, event.data, event.definition.type === HarshEventWithdrawn.type),
)
