import type { DriverLeft } from '../drivers/driver-left.ts'
import { forgetNotesOfDriver } from './store.ts'

/** What somebody wrote of who was erased goes. The hours stay, as trips do: they are of a driver whom nobody knows any more. */
export const forgetDriverNotes: DriverLeft = async (tx, driver, how) => {
  if (how === 'erased') await forgetNotesOfDriver(tx, driver.id)
}
