import {
  AssignmentOverlaps,
  DriverUnknown,
  LicenceInsufficient,
  VehicleUnknown,
} from '@clutch/contracts/fleet/driver-assignments'
import type { Driver } from '@clutch/contracts/fleet/drivers'
import type { Vehicle } from '@clutch/contracts/fleet/vehicles'
import { type Principal, requireScope } from '@clutch/shared/auth'
import { Problem } from '@clutch/shared/problem'
import { dayInZone } from '@clutch/shared/time'
import { lockDriver } from '../drivers/store.ts'
import type { Tx } from '../kit.ts'
import { lockVehicle } from '../vehicles/store.ts'
import { assignmentIdOf, meet } from './assignment.ts'
import { askedBy } from './change-claims.ts'
import { licenceVerdict } from './licence.ts'
import { type Claim, spanOf } from './resolve.ts'
import { findClaimsMeeting } from './store.ts'

/** @throws Problem when there is none that may be driven. It is neither archived nor moved before the transaction has ended. */
export async function assignableVehicle(tx: Tx, vehicleId: string): Promise<Vehicle> {
  const vehicle = await lockVehicle(tx, vehicleId)
  if (vehicle === undefined || vehicle.status === 'archived')
    throw new Problem(VehicleUnknown, {
      errors: [{ pointer: '/body/vehicleId', message: 'does not name an active vehicle' }],
    })
  return vehicle
}

/** @throws Problem when there is none that may drive */
export async function assignableDriver(tx: Tx, driverId: string): Promise<Driver> {
  const kept = await lockDriver(tx, driverId)
  if (kept === undefined || kept.driver.status !== 'active')
    throw new Problem(DriverUnknown, {
      errors: [{ pointer: '/body/driverId', message: 'does not name an active driver' }],
    })
  return kept.driver
}

/**
 * Somebody is about to say who drives what. The licence must hold when it begins and, where it has an end, when it ends.
 * @throws Problem LicenceInsufficient unless it is overridden by somebody who may
 */
export async function assertLicence(
  tx: Tx,
  driver: Driver,
  claim: Pick<Claim, 'vehicleId' | 'fromMs' | 'untilMs'>,
  override: { reason: string } | undefined,
  principal: Principal,
): Promise<void> {
  const { classes, zone } = await askedBy(tx, claim.vehicleId)
  const lastMs = claim.untilMs === null ? claim.fromMs : claim.untilMs - 1
  const verdicts = [claim.fromMs, lastMs].map((ms) => {
    const day = dayInZone(new Date(ms), zone)
    return { day, verdict: licenceVerdict(driver.licence, classes, day) }
  })
  const wrong = verdicts.find(({ verdict }) => verdict !== 'sufficient')
  if (wrong === undefined) return
  if (override !== undefined) return requireScope(principal, 'assignments:override')
  throw new Problem(LicenceInsufficient, { detail: detailOf(wrong.verdict, wrong.day, classes) })
}

function detailOf(verdict: string, day: string, classes: readonly string[]): string {
  const asked = `one of the classes ${classes.join(', ')}`
  if (verdict === 'none') return `The vehicle asks for ${asked}, and no licence of the driver is known.`
  if (verdict === 'other-classes') return `The vehicle asks for ${asked}, and the driver's licence has none of them.`
  if (verdict === 'not-yet')
    return `The vehicle asks for ${asked}, which the driver's licence does not have before ${day}.`
  return `The vehicle asks for ${asked}, which the driver's licence no longer has on ${day}.`
}

/**
 * @param leaving claims that are about to change as well
 * @throws Problem AssignmentOverlaps when something else was entered by hand for this time
 */
export async function assertFree(tx: Tx, claim: Claim, leaving: readonly string[] = []): Promise<void> {
  const others = await findClaimsMeeting(tx, {
    span: spanOf(claim),
    vehicleIds: [claim.vehicleId],
    driverIds: [claim.driverId],
  })
  const other = others.find(({ id, source }) => source === 'manual' && id !== claim.id && !leaving.includes(id))
  if (other === undefined || meet(claim, other) === undefined) return
  const what = other.vehicleId === claim.vehicleId ? 'The vehicle' : 'The driver'
  throw new Problem(AssignmentOverlaps, {
    detail: `${what} has the assignment ${assignmentIdOf(other, other.fromMs)} at that time.`,
  })
}
