import { changeDriverKey as contract, DriverKeyAssigned } from '@clutch/contracts/fleet/drivers'
import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { instantIn } from '@clutch/shared/time-order'
import { lockDriver } from '../drivers/store.ts'
import { implement } from '../kit.ts'
import { assertKeyFree, endedDriverKey } from './driver-key.ts'
import { findDriverKey, lockKey, updateDriverKey } from './store.ts'
import { toldOf } from './told.ts'

export const changeDriverKey = implement(contract, async ({ params, body, ifMatch, tx }) => {
  await lockDriver(tx, params.driverId)
  const key = await findDriverKey(tx, params.driverKeyId)
  if (key === undefined || key.driverId !== params.driverId) throw new Problem(NotFound)
  if (key.version !== ifMatch) throw new Problem(VersionMismatch)
  const until = body.validUntil === null ? null : instantIn(body.validUntil, '/body/validUntil')
  const changed = endedDriverKey(key, until)
  assertKeyFree(changed, await lockKey(tx, key.key))
  await updateDriverKey(tx, changed)
  tx.emit(DriverKeyAssigned, toldOf(changed))
  return ok(changed)
})
