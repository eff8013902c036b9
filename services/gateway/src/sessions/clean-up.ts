import { delay } from '@clutch/shared/bus'
import type { Logger } from '@clutch/shared/logging'
import type { Database } from '../kit.ts'
import { deleteOutlived } from './store.ts'

const everyMs = 10 * 60 * 1_000
const batch = 2_000
const maxRounds = 100

/** Deletes sessions, refresh tokens and denials that have outlived their use, a bounded batch at a time. */
export async function cleanUpSessions(database: Database, logger: Logger, signal: AbortSignal): Promise<void> {
  await delay(Math.random() * 60_000, signal)
  while (!signal.aborted) {
    try {
      for (let round = 0; round < maxRounds && !signal.aborted; round += 1) {
        const deleted = await database.systemTx((tx) => deleteOutlived(tx, new Date(), batch))
        if (deleted < batch) break
      }
    } catch (error) {
      logger.warn({ err: error }, 'old sessions stay for now')
    }
    await delay(everyMs, signal)
  }
}
