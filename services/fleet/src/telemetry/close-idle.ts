import { fenceSourceOf } from '../geofences/fence-source.ts'
import { dueWork } from '../kit.ts'
import { closeIdleKind, closeSilent, refold, refoldKind } from './fold-device.ts'
import type { DerivedNoun } from './track-folded.ts'

/** Silence ends a trip: nothing arrives to say so, so a timer does, with the result the next reading would have had. */
export function closeIdleWork(nouns: readonly DerivedNoun[]) {
  return dueWork(closeIdleKind, ({ tx, key: deviceId }) => closeSilent(tx, deviceId, nouns))
}

/**
 * Readings find another vehicle when an installation is entered later; what could not be folded is tried again; what takes
 * long is done in slices, and each but the last leaves the next one due.
 */
export function refoldWork(nouns: readonly DerivedNoun[]) {
  return dueWork(refoldKind, async ({ tx, key: deviceId, payload }) => {
    const { from } = payload as { from?: string }
    const fromMs = from === undefined ? null : Date.parse(from)
    await refold(tx, deviceId, fromMs, { nouns, fences: await fenceSourceOf(tx) })
  })
}
