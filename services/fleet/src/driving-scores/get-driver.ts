import { getDriverScore as contract } from '@clutch/contracts/fleet/driving-scores'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { findDriver } from '../drivers/store.ts'
import { implement } from '../kit.ts'
import { scoreOfSpans } from './of-spans.ts'
import { periodOf } from './spans.ts'
import { findDriverSpans } from './store.ts'

export const getDriverScore = implement(contract, async ({ params, query, tx }) => {
  if ((await findDriver(tx, params.driverId)) === undefined) throw new Problem(NotFound)
  const { from, to } = periodOf(query, tx.now)
  const spans = await findDriverSpans(tx, params.driverId, { from, to })
  const subject = { kind: 'driver' as const, id: params.driverId }
  return ok({ subject, from: from.toISOString(), to: to.toISOString(), ...(await scoreOfSpans(tx, spans, to)) })
})
