import { ShiftChanged } from '@clutch/contracts/fleet/shifts'
import { lockAssignments } from '../driver-assignments/store.ts'
import type { DriverLeft } from '../drivers/driver-left.ts'
import { claimDays } from './claim-days.ts'
import { changedShift } from './shift.ts'
import { findShiftsOfDriver, updateShift } from './store.ts'

/** Who drives no more works no shift. */
export const archiveShifts: DriverLeft = async (tx, driver) => {
  await lockAssignments(tx)
  for (const shift of await findShiftsOfDriver(tx, driver.id)) {
    const archived = changedShift(shift, { status: 'archived' })
    await updateShift(tx, archived)
    await claimDays(tx, archived)
    tx.emit(ShiftChanged, archived)
  }
}
