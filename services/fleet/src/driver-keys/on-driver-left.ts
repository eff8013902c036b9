import { DriverKeyAssigned } from '@clutch/contracts/fleet/drivers'
import type { DriverLeft } from '../drivers/driver-left.ts'
import { keyEndedBy } from './driver-key.ts'
import { findKeysOfDriverAfter, forgetKeysOfDriver, updateDriverKey } from './store.ts'
import { toldOf } from './told.ts'

/** The keys of who drives no more are nobody's; those of who was erased never were anybody's. */
export const endDriverKeys: DriverLeft = async (tx, driver, how) => {
  if (how === 'erased') return forgetKeysOfDriver(tx, driver.id)
  for (const key of await findKeysOfDriverAfter(tx, driver.id, tx.now)) {
    const ended = keyEndedBy(key, tx.now)
    await updateDriverKey(tx, ended)
    tx.emit(DriverKeyAssigned, toldOf(ended))
  }
}
