import type { Shift } from '@clutch/contracts/fleet/shifts'
import type { Principal } from '@clutch/shared/auth'
import { addDays, dayInZone } from '@clutch/shared/time'
import { assertLicence, assignableDriver, assignableVehicle } from '../driver-assignments/admit.ts'
import { askedBy } from '../driver-assignments/change-claims.ts'
import type { Tx } from '../kit.ts'
import { AHEAD_DAYS, claimOn, daysFrom } from './shift.ts'

/** @throws Problem when vehicle or driver are none, or the licence does not hold when the shift begins next */
export async function assertPlannable(tx: Tx, shift: Shift, principal: Principal): Promise<void> {
  await assignableVehicle(tx, shift.vehicleId)
  const driver = await assignableDriver(tx, shift.driverId)
  const { zone } = await askedBy(tx, shift.vehicleId)
  const today = dayInZone(tx.now, zone)
  const next = daysFrom(today, addDays(today, AHEAD_DAYS))
    .map((day) => claimOn(shift, undefined, day, zone))
    .find((claim) => claim !== undefined && claim.fromMs >= tx.now.getTime())
  if (next !== undefined) await assertLicence(tx, driver, next, undefined, principal)
}
