import { takeDueBeside } from '@clutch/shared/due-beside'
import { dueWork } from '../kit.ts'
import { findSettings } from '../settings/store.ts'
import { pruneKind } from './fold-device.ts'
import { findPrunable, lockDeviceState, pruneTrack } from './store.ts'
import type { DerivedNoun } from './track-folded.ts'

const dayMs = 86_400_000
/** By UTC: all devices of a tenant are due at once, when little else is, so that they can be looked at together. */
const pruneHourMs = 3 * 3_600_000

/** Looked at in one transaction, and so many rows of each removed. */
const maxDevices = 25
const maxRows = 2_000

/**
 * Once a day: removes what a tenant no longer keeps of tracks, up to a checkpoint at which no trip ran, so that what stays can still be
 * folded again. What was derived stays as long as its noun keeps it. A device of which there is nothing to remove costs its share of one look.
 */
export const pruneWork = (nouns: readonly DerivedNoun[]) =>
  dueWork(pruneKind, async ({ tx, key }) => {
    const beside = await takeDueBeside(tx, pruneKind, { limit: maxDevices - 1 })
    const devices = [key, ...beside.map((other) => other.key)].sort()
    const { trackRetentionDays } = await findSettings(tx)
    const more = new Set<string>()
    if (trackRetentionDays !== null) {
      const cutoff = new Date(tx.now.getTime() - trackRetentionDays * dayMs)
      for (const deviceId of await findPrunable(tx, devices, cutoff)) {
        const { pending } = await lockDeviceState(tx, deviceId)
        // A device that is being folded again needs what it is folded from; its turn comes tomorrow.
        if (pending === null && (await pruneTrack(tx, deviceId, cutoff, maxRows))) more.add(deviceId)
      }
    }
    for (const { forget } of nouns) await forget?.(tx, devices)
    const tomorrow = new Date((Math.floor(tx.now.getTime() / dayMs) + 1) * dayMs + pruneHourMs)
    await tx.scheduleAll(
      pruneKind,
      devices.map((deviceId) => ({ key: deviceId, dueAt: more.has(deviceId) ? tx.now : tomorrow })),
    )
  })
