import { TroubleCodeChanged, TroubleCodeCleared, TroubleCodeOpened } from '@clutch/contracts/fleet/trouble-codes'
import { reaction } from '../kit.ts'
import { scheduleLooks } from './look.ts'
import { findHasSchedules } from './store.ts'

/** A code may be what a service is due by. */
export const onTroubleCodeChanged = reaction(
  'service-schedules/on-trouble-code-changed',
  [TroubleCodeOpened, TroubleCodeChanged, TroubleCodeCleared],
  async ({ event: { data }, tx }) => {
    if (await findHasSchedules(tx, data.vehicleId)) await scheduleLooks(tx, [data.vehicleId])
  },
)
