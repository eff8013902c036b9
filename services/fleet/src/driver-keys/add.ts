import { addDriverKey as contract, DriverErased, DriverKeyAssigned } from '@clutch/contracts/fleet/drivers'
import { Conflict, NotFound } from '@clutch/contracts/problems'
import { newId } from '@clutch/shared/id'
import { Problem } from '@clutch/shared/problem'
import { created } from '@clutch/shared/route'
import { instantIn } from '@clutch/shared/time-order'
import { lockDriver } from '../drivers/store.ts'
import { implement } from '../kit.ts'
import { assertKeyFree, newDriverKey } from './driver-key.ts'
import { insertDriverKey, lockKey } from './store.ts'
import { toldOf } from './told.ts'

export const addDriverKey = implement(contract, async ({ params, body, tx }) => {
  const kept = await lockDriver(tx, params.driverId)
  if (kept === undefined) throw new Problem(NotFound)
  if (kept.driver.status === 'erased') throw new Problem(DriverErased)
  const from = body.validFrom === undefined ? tx.now : instantIn(body.validFrom, '/body/validFrom')
  const until = typeof body.validUntil === 'string' ? instantIn(body.validUntil, '/body/validUntil') : null
  if (kept.driver.status === 'archived' && until === null)
    throw new Problem(Conflict, { detail: 'The driver is archived: say until when the key was theirs.' })
  const key = newDriverKey(body, { from, until }, { id: newId('dky'), driverId: kept.driver.id })
  assertKeyFree(key, await lockKey(tx, key.key))
  await insertDriverKey(tx, key)
  tx.emit(DriverKeyAssigned, toldOf(key))
  return created(key)
})
