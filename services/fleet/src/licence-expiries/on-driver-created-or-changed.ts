import { DriverChanged, DriverCreated } from '@clutch/contracts/fleet/drivers'
import { findDriver } from '../drivers/store.ts'
import { reaction } from '../kit.ts'
import { scheduleExpiry } from './expire.ts'

export const onDriverCreatedOrChanged = reaction(
  'licence-expiries/on-driver-created-or-changed',
  [DriverCreated, DriverChanged],
  async ({ event, tx }) => {
    const kept = await findDriver(tx, event.data.id)
    if (kept !== undefined) await scheduleExpiry(tx, kept.driver)
  },
)
