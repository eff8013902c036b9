import { getRouteStop as contract } from '@clutch/contracts/fleet/route-stops'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findStop } from './store.ts'

export const getRouteStop = implement(contract, async ({ params, tx }) => {
  const kept = await findStop(tx, params)
  if (kept === undefined) throw new Problem(NotFound)
  return ok(kept.stop)
})
