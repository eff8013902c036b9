import { changeDriver as contract, DriverErased } from '@clutch/contracts/fleet/drivers'
import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import type { DriverLeft } from './driver-left.ts'
import { alterDriver } from './enter.ts'
import { lockDriver } from './store.ts'

export function changeDriver(left: readonly DriverLeft[]) {
  return implement(contract, async ({ params, body, ifMatch, tx }) => {
    const kept = await lockDriver(tx, params.driverId)
    if (kept === undefined) throw new Problem(NotFound)
    if (kept.driver.version !== ifMatch) throw new Problem(VersionMismatch)
    if (kept.driver.status === 'erased') throw new Problem(DriverErased)
    return ok((await alterDriver(tx, kept, body, left)).driver)
  })
}
