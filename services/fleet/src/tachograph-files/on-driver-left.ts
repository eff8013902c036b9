import type { DriverLeft } from '../drivers/driver-left.ts'
import { findTachographFilesOfDriver, updateTachographFile } from './store.ts'
import { anonymous } from './tachograph-file.ts'

/** Whose card it was that was downloaded is not known any more of who was erased. */
export const forgetCardHolders: DriverLeft = async (tx, driver, how) => {
  if (how === 'archived') return
  for (const file of await findTachographFilesOfDriver(tx, driver.id)) await updateTachographFile(tx, anonymous(file))
}
