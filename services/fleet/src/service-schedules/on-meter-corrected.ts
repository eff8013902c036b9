import {
  MeterEntryRecorded,
  MeterEntryVoided,
  MeterResetFound,
  MeterResetWithdrawn,
} from '@clutch/contracts/fleet/meters'
import { reaction } from '../kit.ts'
import { scheduleLooks } from './look.ts'
import { findHasSchedules } from './store.ts'

/** What a meter says is known otherwise: what follows from it is looked at at once, and not only tomorrow. */
export const onMeterCorrected = reaction(
  'service-schedules/on-meter-corrected',
  [MeterEntryRecorded, MeterEntryVoided, MeterResetFound, MeterResetWithdrawn],
  async ({ event: { data }, tx }) => {
    if (await findHasSchedules(tx, data.vehicleId)) await scheduleLooks(tx, [data.vehicleId])
  },
)
