import { assessVehicle as contract, type MaintenanceRisk } from '@clutch/contracts/ai/maintenance'
import { NotFound, Unavailable } from '@clutch/contracts/problems'
import { delay } from '@clutch/shared/bus'
import { newId } from '@clutch/shared/id'
import { once } from '@clutch/shared/idempotency'
import { Problem } from '@clutch/shared/problem'
import { created } from '@clutch/shared/route'
import { implementOpen } from '../kit.ts'
import { partsOf } from '../parts.ts'
import { findVehicle, findVehicleFacts } from '../vehicle-facts/store.ts'
import { type Assessment, newAssessment } from './assessment.ts'
import { issue } from './issue.ts'
import { knownSnapshot } from './known-snapshot.ts'
import type { Scoring } from './scoring.ts'

/** Longer than this nobody is kept waiting for a model that trains; it goes on, and the next who asks finds it. */
const patienceMs = 20_000

export const assessVehicle = implementOpen(contract, async ({ body, database, principal, idempotency }) => {
  const { tenantId, id: actor } = principal!
  const { vehicleId } = body
  const known = await database.tx({ tenantId, actor }, async (tx) => {
    const vehicle = await findVehicle(tx, vehicleId)
    return vehicle === undefined ? undefined : { at: tx.now, facts: await findVehicleFacts(tx, vehicleId, tx.now) }
  })
  let assessment: Assessment | undefined
  if (known !== undefined) {
    const snapshot = knownSnapshot(known.facts, known.at)
    const scored = await withinPatience(partsOf(database).scoring, (scoring) => scoring.score(snapshot))
    const occasion = {
      riskId: newId('rsk'),
      recommendationId: newId('rec'),
      vehicleId,
      troubleCodeId: null,
      at: known.at,
    }
    assessment = newAssessment(occasion, scored, snapshot)
  }

  return database.tx({ tenantId, actor }, async (tx) => {
    const assess = async () => {
      if (assessment === undefined) throw new Problem(NotFound)
      await issue(tx, assessment)
      return created(assessment.risk)
    }
    if (idempotency === undefined) return assess()
    const answer = await once(tx, idempotency, assess)
    return {
      ...created(answer.body as MaintenanceRisk),
      ...(answer.replayed ? { headers: { 'idempotency-replayed': 'true' } } : {}),
    }
  })
})

async function withinPatience<T>(scoring: Scoring, ask: (scoring: Scoring) => Promise<T>): Promise<T> {
  const answered = new AbortController()
  const impatience = delay(patienceMs, answered.signal).then(() => {
    throw new Problem(Unavailable, {
      detail: 'The model is being trained; it will be ready in a moment.',
      headers: { 'retry-after': '10' },
    })
  })
  try {
    return await Promise.race([ask(scoring), impatience])
  } finally {
    impatience.catch(() => {})
    answered.abort()
  }
}
