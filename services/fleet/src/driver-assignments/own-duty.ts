import type { Driver } from '@clutch/contracts/fleet/drivers'
import { NotFound } from '@clutch/contracts/problems'
import { type Principal, requireScope } from '@clutch/shared/auth'
import { Problem } from '@clutch/shared/problem'
import { lockDriver } from '../drivers/store.ts'
import type { Tx } from '../kit.ts'

/** The driver whom a request of the app is about: the caller's own, or anybody's for whoever may write. */
export async function ownDriver(tx: Tx, driverId: string, principal: Principal): Promise<Driver> {
  const driver = (await lockDriver(tx, driverId))?.driver
  const isOwn = driver !== undefined && driver.userId !== null && driver.userId === principal.id
  if (!isOwn) requireScope(principal, 'fleet:write')
  if (driver === undefined) throw new Problem(NotFound)
  return driver
}
