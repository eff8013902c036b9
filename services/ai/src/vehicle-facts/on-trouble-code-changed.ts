import { TroubleCodeCleared, TroubleCodeOpened } from '@clutch/contracts/fleet/trouble-codes'
import { reaction } from '../kit.ts'
import { keepTroubleCode } from './store.ts'

/** Which faults a vehicle has, and since when. */
export const onTroubleCodeChanged = reaction(
  'vehicle-facts/on-trouble-code-changed',
  [TroubleCodeOpened, TroubleCodeCleared],
  ({ event, tx }) => keepTroubleCode(tx, event.data),
)
