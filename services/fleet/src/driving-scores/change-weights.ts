import { changeScoreWeights as contract, ScoreWeightsChanged } from '@clutch/contracts/fleet/driving-scores'
import { VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findWeights, insertWeights } from './store.ts'

export const changeScoreWeights = implement(contract, async ({ body, ifMatch, tx }) => {
  const before = await findWeights(tx, tx.now)
  if (before.version !== ifMatch) throw new Problem(VersionMismatch)
  const weights = {
    ...before,
    ...body,
    version: before.version + 1,
    validFrom: tx.now.toISOString(),
    madeBy: tx.actor,
  }
  if (!(await insertWeights(tx, weights))) throw new Problem(VersionMismatch)
  tx.emit(ScoreWeightsChanged, weights)
  return ok(weights)
})
