import { getFleetScore as contract } from '@clutch/contracts/fleet/driving-scores'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { findFleet } from '../fleets/store.ts'
import { implement } from '../kit.ts'
import { scoreOfSpans } from './of-spans.ts'
import { periodOf } from './spans.ts'
import { findSpans } from './store.ts'

export const getFleetScore = implement(contract, async ({ params, query, tx }) => {
  if ((await findFleet(tx, params.fleetId)) === undefined) throw new Problem(NotFound)
  const { from, to } = periodOf(query, tx.now)
  const spans = await findSpans(tx, { fleetId: params.fleetId }, { from, to })
  const subject = { kind: 'fleet' as const, id: params.fleetId }
  return ok({ subject, from: from.toISOString(), to: to.toISOString(), ...(await scoreOfSpans(tx, spans, to)) })
})
