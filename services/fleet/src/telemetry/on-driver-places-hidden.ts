import { DriverPlacesHidden } from '@clutch/contracts/telematics/driver-privacy'
import { dueWork, reaction } from '../kit.ts'
import type { PlacesHidden } from '../places-hidden.ts'
import { hideCheckpoints, hideTrack, keepAfter, lockDeviceState } from './store.ts'
import type { DerivedNoun } from './track-folded.ts'

const hidePlacesKind = 'telemetry/hide-places'

/** Readings hidden in one transaction. */
const maxReadings = 5_000

/** A time may hold many readings: it is worked off as due work, some of them at once. */
export const onDriverPlacesHidden = reaction(
  'telemetry/on-driver-places-hidden',
  [DriverPlacesHidden],
  async ({ event, tx }) => {
    const { id, deviceId, mode, from, to } = event.data
    await tx.schedule(hidePlacesKind, `${id}/${deviceId}`, tx.now, { deviceId, mode, from, to })
  },
)

/**
 * What fleet knows of the places of that time goes: from its track, and from what was derived of it. A trip keeps its times and
 * its distance. Nothing of that time is folded again: without its places other trips would come of it.
 */
export function hidePlacesWork(nouns: readonly DerivedNoun[]) {
  return dueWork(hidePlacesKind, async ({ tx, key, payload }) => {
    const { deviceId, mode, from, to, after } = payload as Payload
    const hidden: PlacesHidden = { deviceId, mode, from: new Date(from), to: new Date(to) }
    const { pending } = await lockDeviceState(tx, deviceId)
    if (pending !== null) {
      // It is being folded again, and needs what it is folded from.
      await tx.schedule(hidePlacesKind, key, new Date(tx.now.getTime() + 5_000), payload)
      return
    }
    if (after === undefined) {
      await keepAfter(tx, deviceId, hidden.to)
      await hideCheckpoints(tx, hidden)
      for (const noun of nouns) await noun.hidePlaces?.(tx, hidden)
    }
    const last = await hideTrack(tx, hidden, after === undefined ? null : new Date(after), maxReadings)
    if (last !== null)
      await tx.schedule(hidePlacesKind, key, tx.now, { ...(payload as Payload), after: last.toISOString() })
  })
}

interface Payload {
  deviceId: string
  mode: PlacesHidden['mode']
  from: string
  to: string
  /** Up to where it is done. */
  after?: string
}
