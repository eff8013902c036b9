import type { DriverLeft } from '../drivers/driver-left.ts'
import { forgetContestTexts } from './store.ts'

/** What who was erased said of an event, and what he was answered, goes. The decision stays: the scores follow from it. */
export const forgetContestWords: DriverLeft = async (tx, driver, how) => {
  if (how === 'erased') await forgetContestTexts(tx, driver.id)
}
