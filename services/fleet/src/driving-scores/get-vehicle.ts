import { getVehicleScore as contract } from '@clutch/contracts/fleet/driving-scores'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { scoreOfSpans } from './of-spans.ts'
import { periodOf } from './spans.ts'
import { findSpans } from './store.ts'

export const getVehicleScore = implement(contract, async ({ params, query, tx }) => {
  const { from, to } = periodOf(query, tx.now)
  const spans = await findSpans(tx, { vehicleId: params.vehicleId }, { from, to })
  if (spans.length === 0) throw new Problem(NotFound)
  const subject = { kind: 'vehicle' as const, id: params.vehicleId }
  return ok({ subject, from: from.toISOString(), to: to.toISOString(), ...(await scoreOfSpans(tx, spans, to)) })
})
