import { getTroubleCode as contract } from '@clutch/contracts/fleet/trouble-codes'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findVehicle } from '../vehicles/store.ts'
import { findTroubleCode, troubleCodeOf } from './store.ts'

export const getTroubleCode = implement(contract, async ({ params, tx }) => {
  const row = await findTroubleCode(tx, params.troubleCodeId)
  const code = row === undefined || row.status === 'withdrawn' ? undefined : troubleCodeOf(row)
  const fleetId = code && (await findVehicle(tx, code.vehicleId))?.fleetId
  if (code === undefined || fleetId !== params.fleetId) throw new Problem(NotFound)
  return ok(code)
})
