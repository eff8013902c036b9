import { fenceSourceOf } from '../geofences/fence-source.ts'
import { dueWork } from '../kit.ts'
import { closeIdle, idleDueMs } from './fold.ts'
import { closeIdleKind, refold, scheduleIdle, tellFolded } from './fold-device.ts'
import { forgetIdleTimer, lockDeviceState, saveCheckpoints, saveDeviceState } from './store.ts'
import type { DerivedNoun } from './track-folded.ts'

/** Silence ends a trip: nothing arrives to say so, so a timer does, with the result the next reading would have had. */
export function closeIdleWork(nouns: readonly DerivedNoun[]) {
  return dueWork(closeIdleKind, async ({ tx, key: deviceId }) => {
    const { state } = await lockDeviceState(tx, deviceId)
    if (state === null) {
      // Of an older release: it is made again with the next reading, which must find that no timer is set.
      await forgetIdleTimer(tx, deviceId)
      return
    }
    const dueMs = idleDueMs(state)
    const nowMs = tx.now.getTime()
    if (dueMs === null || nowMs <= dueMs) {
      // It was heard of since the timer was set.
      await saveDeviceState(tx, state, await scheduleIdle(tx, state, false))
      return
    }
    const closed = closeIdle(state, nowMs)
    await tellFolded(tx, nouns, closed)
    await saveCheckpoints(tx, closed.checkpoints)
    await saveDeviceState(tx, closed.state, await scheduleIdle(tx, closed.state, false))
  })
}

/** Readings find another vehicle when an installation is entered later; what could not be folded is tried again. */
export function refoldWork(nouns: readonly DerivedNoun[]) {
  return dueWork('telemetry/refold', async ({ tx, key: deviceId, payload }) => {
    const { from } = payload as { from: string }
    await refold(tx, deviceId, Date.parse(from), { nouns, fences: await fenceSourceOf(tx) })
  })
}
