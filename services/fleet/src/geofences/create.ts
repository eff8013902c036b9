import { createGeofence as contract } from '@clutch/contracts/fleet/geofences'
import { newId } from '@clutch/shared/id'
import { created } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { enterGeofences } from './enter.ts'
import { assertOwnScope } from './own-scope.ts'
import { areaOf } from './shape.ts'
import { newGeofence } from './wanted.ts'

export const createGeofence = implement(contract, async ({ body, tx }) => {
  const area = areaOf(body.shape)
  const geofence = newGeofence(body, { id: newId('gfn'), now: tx.now })
  await assertOwnScope(tx, geofence.scope)
  await enterGeofences(tx, [{ geofence, area }])
  return created(geofence)
})
