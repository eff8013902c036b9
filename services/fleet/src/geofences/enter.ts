import { type Geofence, GeofenceCreated, maxGeofences, TooManyGeofences } from '@clutch/contracts/fleet/geofences'
import { Problem } from '@clutch/shared/problem'
import type { Tx } from '../kit.ts'
import type { Area } from './geofence.ts'
import { countGeofences, insertGeofences, nextFenceRevision, openShapes, openTerms } from './store.ts'

/** Makes geofences that hold from now on, together. @throws Problem TooManyGeofences */
export async function enterGeofences(tx: Tx, made: readonly { geofence: Geofence; area: Area }[]): Promise<void> {
  if (made.length === 0) return
  // The revision is held until the commit, so nobody counts the same room twice.
  const revision = await nextFenceRevision(tx)
  if ((await countGeofences(tx)) + made.length > maxGeofences) throw new Problem(TooManyGeofences)
  const geofences = made.map(({ geofence }) => geofence)
  await insertGeofences(tx, geofences)
  await openShapes(tx, made, revision)
  await openTerms(tx, geofences, revision)
  for (const geofence of geofences) tx.emit(GeofenceCreated, geofence)
}
