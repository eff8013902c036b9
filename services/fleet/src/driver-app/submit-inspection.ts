import { submitOwnInspection as contract } from '@clutch/contracts/fleet/driver-app'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { created } from '@clutch/shared/route'
import { findVehiclesDuring } from '../driver-assignments/store.ts'
import type { Inspected } from '../inspections/inspected.ts'
import { inspect } from '../inspections/submit.ts'
import { implement } from '../kit.ts'
import { ownDriver } from './own.ts'

/** Of the vehicle one is in: any other is to a driver as if it were not. */
export const submitOwnInspection = (inspected: Inspected) =>
  implement(contract, async ({ body: { vehicleId, ...found }, tx, principal }) => {
    const { id: driverId } = await ownDriver(tx, principal)
    const now = { from: tx.now, to: new Date(tx.now.getTime() + 1) }
    const drives = await findVehiclesDuring(tx, [driverId], now)
    if (!drives.some((during) => during.vehicleId === vehicleId)) throw new Problem(NotFound)
    return created(await inspect(tx, vehicleId, { ...found, driverId }, inspected))
  })
