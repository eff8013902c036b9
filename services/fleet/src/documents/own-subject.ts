import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { findDriver, lockDriver } from '../drivers/store.ts'
import type { Tx } from '../kit.ts'
import { findVehicle, lockVehicle } from '../vehicles/store.ts'
import type { KeptDocument, Subject } from './document.ts'
import { findDocument, type lockDocument } from './store.ts'

/** @throws Problem when there is none, or when the driver was erased: then nothing of one is kept */
export async function lockSubject(tx: Tx, subject: Subject): Promise<void> {
  if ('vehicleId' in subject) {
    if ((await lockVehicle(tx, subject.vehicleId)) === undefined) throw new Problem(NotFound)
    return
  }
  const kept = await lockDriver(tx, subject.driverId)
  if (kept === undefined || kept.driver.status === 'erased') throw new Problem(NotFound)
}

export async function assertSubject(tx: Tx, subject: Subject): Promise<void> {
  const found =
    'vehicleId' in subject ? await findVehicle(tx, subject.vehicleId) : await findDriver(tx, subject.driverId)
  if (found === undefined) throw new Problem(NotFound)
}

/** @throws Problem when it is no document of this vehicle or driver */
export async function documentOf(
  tx: Tx,
  subject: Subject,
  id: string,
  find: typeof findDocument | typeof lockDocument = findDocument,
): Promise<KeptDocument> {
  const kept = await find(tx, id)
  const { document } = kept ?? {}
  const isOf =
    'vehicleId' in subject ? document?.vehicleId === subject.vehicleId : document?.driverId === subject.driverId
  if (kept === undefined || !isOf) throw new Problem(NotFound)
  return kept
}
