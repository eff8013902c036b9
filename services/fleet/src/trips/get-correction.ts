import { getTripCorrection as contract } from '@clutch/contracts/fleet/trip-corrections'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findCorrection } from './correction-store.ts'

export const getTripCorrection = implement(contract, async ({ params, tx }) => {
  const correction = await findCorrection(tx, params.tripCorrectionId)
  if (correction === undefined) throw new Problem(NotFound)
  return ok(correction)
})
