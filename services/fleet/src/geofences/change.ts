import { changeGeofence as contract, type Geofence, GeofenceChanged } from '@clutch/contracts/fleet/geofences'
import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { assertOwnScope } from './own-scope.ts'
import { areaOf, isSameArea } from './shape.ts'
import { closeShape, lockGeofence, nextFenceRevision, openShapes, openTerms, updateGeofence } from './store.ts'
import { isSameTerms, termsOf } from './wanted.ts'

export const changeGeofence = implement(contract, async ({ params, body, ifMatch, tx }) => {
  const geofence = await lockGeofence(tx, params.geofenceId)
  if (geofence === undefined) throw new Problem(NotFound)
  if (geofence.version !== ifMatch) throw new Problem(VersionMismatch)
  const area = areaOf(body.shape)
  const changed: Geofence = {
    ...geofence,
    name: body.name,
    shape: body.shape,
    ...termsOf(body),
    version: geofence.version + 1,
  }
  await assertOwnScope(tx, changed.scope, geofence.scope)
  await updateGeofence(tx, changed)
  // A new name alone moves no border: who is inside stays inside.
  const isRedrawn = !isSameArea(geofence.shape, body.shape)
  const hasNewTerms = !isSameTerms(geofence, changed)
  if (isRedrawn || hasNewTerms) {
    const revision = await nextFenceRevision(tx)
    if (isRedrawn) {
      await closeShape(tx, geofence.id, revision)
      await openShapes(tx, [{ geofence: changed, area }], revision)
    }
    if (hasNewTerms) await openTerms(tx, [changed], revision)
  }
  tx.emit(GeofenceChanged, changed)
  return ok(changed)
})
