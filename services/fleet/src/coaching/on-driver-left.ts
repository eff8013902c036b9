import type { DriverLeft } from '../drivers/driver-left.ts'
import { forgetSessionNotes } from './store.ts'

/** What was noted of who was erased goes. That somebody was talked to stays: of a driver whom nobody knows any more. */
export const forgetCoachingNotes: DriverLeft = async (tx, driver, how) => {
  if (how === 'erased') await forgetSessionNotes(tx, driver.id)
}
