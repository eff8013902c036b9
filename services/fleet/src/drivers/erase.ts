import { eraseDriver as contract, DriverWasErased } from '@clutch/contracts/fleet/drivers'
import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { erasedDriver, factsOf } from './driver.ts'
import type { DriverLeft } from './driver-left.ts'
import { lockDriver, updateDriver } from './store.ts'

export function eraseDriver(left: readonly DriverLeft[]) {
  return implement(contract, async ({ params, ifMatch, tx }) => {
    const kept = await lockDriver(tx, params.driverId)
    if (kept === undefined) throw new Problem(NotFound)
    if (kept.driver.version !== ifMatch) throw new Problem(VersionMismatch)
    if (kept.driver.status === 'erased') return ok(kept.driver)
    const erased = erasedDriver(kept.driver)
    await updateDriver(tx, erased)
    for (const leave of left) await leave(tx, erased.driver, 'erased')
    tx.emit(DriverWasErased, factsOf(erased.driver))
    return ok(erased.driver)
  })
}
