import type { Driver } from '@clutch/contracts/fleet/drivers'
import { DriverLicenceExpired } from '@clutch/contracts/fleet/key-uses'
import { addDays, dayInZone, startOfDay } from '@clutch/shared/time'
import { askedBy } from '../driver-assignments/change-claims.ts'
import { lastDaysOf, licenceVerdict } from '../driver-assignments/licence.ts'
import { findVehiclesDuring } from '../driver-assignments/store.ts'
import { factsOf } from '../drivers/driver.ts'
import { findDriver } from '../drivers/store.ts'
import { findFleet } from '../fleets/store.ts'
import { dueWork, type Tx } from '../kit.ts'

const expireLicenceKind = 'licence-expiries/expire'

/** Midnight after the last day on which something of the licence holds, where the driver's fleet is. */
export async function scheduleExpiry(tx: Tx, driver: Driver): Promise<void> {
  const zone = await zoneOf(tx, driver)
  const today = dayInZone(tx.now, zone)
  const next = driver.status === 'active' ? lastDaysOf(driver.licence).find((day) => day >= today) : undefined
  if (next === undefined) await tx.unschedule(expireLicenceKind, driver.id)
  else await tx.schedule(expireLicenceKind, driver.id, startOfDay(addDays(next, 1), zone))
}

async function zoneOf(tx: Tx, { fleetId }: Driver): Promise<string> {
  const fleet = fleetId === null ? undefined : await findFleet(tx, fleetId)
  return fleet?.timeZone ?? 'UTC'
}

export const expireLicenceWork = dueWork(expireLicenceKind, async ({ tx, key, dueAt }) => {
  const driver = (await findDriver(tx, key))?.driver
  if (driver === undefined || driver.status !== 'active' || driver.licence === null) return
  const { licence } = driver
  const today = dayInZone(dueAt, await zoneOf(tx, driver))
  const yesterday = addDays(today, -1)
  const holds = (name: string, day: string) => licenceVerdict(licence, [name], day) === 'sufficient'
  const expiredClasses = licence.classes
    .map((each) => each.class)
    .filter((name) => holds(name, yesterday) && !holds(name, today))
  if (expiredClasses.length > 0) {
    const vehicleIds: string[] = []
    const during = await findVehiclesDuring(tx, [driver.id], { from: tx.now, to: new Date(tx.now.getTime() + 1) })
    for (const { vehicleId } of during) {
      const { classes } = await askedBy(tx, vehicleId)
      if (licenceVerdict(licence, classes, today) !== 'sufficient') vehicleIds.push(vehicleId)
    }
    tx.emit(DriverLicenceExpired, { ...factsOf(driver), expiredClasses, vehicleIds })
  }
  await scheduleExpiry(tx, driver)
})
