import { dueWork } from '../kit.ts'
import { findSettings } from '../settings/store.ts'
import { pruneKind } from './fold-device.ts'
import { lockDeviceState, pruneTrack } from './store.ts'

const dayMs = 86_400_000

/** Removed in one transaction. */
const maxRows = 5_000

/**
 * Once a day for each device: removes what its tenant no longer keeps of the track, up to a checkpoint at which no trip ran, so that
 * what stays can still be folded again. What was derived stays.
 */
export const pruneWork = dueWork(pruneKind, async ({ tx, key: deviceId }) => {
  const { trackRetentionDays } = await findSettings(tx)
  const { pending } = await lockDeviceState(tx, deviceId)
  let isMore = false
  // A device that is being folded again needs what it is folded from; its turn comes tomorrow.
  if (trackRetentionDays !== null && pending === null) {
    const cutoff = new Date(tx.now.getTime() - trackRetentionDays * dayMs)
    isMore = await pruneTrack(tx, deviceId, cutoff, maxRows)
  }
  await tx.schedule(pruneKind, deviceId, isMore ? tx.now : new Date(tx.now.getTime() + dayMs))
})
