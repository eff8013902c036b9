import { DriverUnknown } from '@clutch/contracts/fleet/inspections'
import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { findDriver } from '../drivers/store.ts'
import type { Tx } from '../kit.ts'
import type { KeptDefect } from './defect.ts'
import { lockDefect } from './store.ts'

/** @throws Problem when it is no defect of this vehicle, or not as it was read */
export async function lockedDefect(
  tx: Tx,
  { vehicleId, defectId }: { vehicleId: string; defectId: string },
  ifMatch?: number,
): Promise<KeptDefect> {
  const kept = await lockDefect(tx, defectId)
  if (kept === undefined || kept.defect.vehicleId !== vehicleId) throw new Problem(NotFound)
  if (ifMatch !== undefined && kept.defect.version !== ifMatch) throw new Problem(VersionMismatch)
  return kept
}

/** @throws Problem when it names no driver who drives */
export async function assertDriver(tx: Tx, driverId: string | undefined): Promise<void> {
  if (driverId === undefined) return
  if ((await findDriver(tx, driverId))?.driver.status !== 'active')
    throw new Problem(DriverUnknown, { errors: [{ pointer: '/body/driverId', message: 'does not name a driver' }] })
}
