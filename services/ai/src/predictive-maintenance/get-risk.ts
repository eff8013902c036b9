import { getRisk as contract } from '@clutch/contracts/ai/maintenance'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findRisk } from './store.ts'

export const getRisk = implement(contract, async ({ params, tx }) => {
  const risk = await findRisk(tx, params.riskId)
  if (risk === undefined) throw new Problem(NotFound)
  return ok(risk)
})
