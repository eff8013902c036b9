import { TroubleCodeOpened } from '@clutch/contracts/fleet/trouble-codes'
import { derivedId } from '@clutch/shared/derived-id'
import { reaction } from '../kit.ts'
import { partsOf } from '../parts.ts'
import { findVehicleFacts } from '../vehicle-facts/store.ts'
import { newAssessment } from './assessment.ts'
import { issue } from './issue.ts'
import { knownSnapshot } from './known-snapshot.ts'

/**
 * A fault is a reason to look at the vehicle as a whole. The ids follow from the fault: one that is told again, by a
 * redelivery, a replay or a snapshot of trouble codes, is assessed once.
 */
export const onTroubleCodeOpened = reaction('predictive-maintenance/on-trouble-code-opened', TroubleCodeOpened, {
  prepare: async ({ event: { tenantId, actor, data: opened }, database }) => {
    const { scoring } = partsOf(database)
    // The first of all may train for ten seconds; what is known of the vehicle is read after that.
    await scoring.ready()
    const known = await database.tx({ tenantId, actor }, async (tx) => ({
      at: tx.now,
      facts: await findVehicleFacts(tx, opened.vehicleId, tx.now),
    }))
    const snapshot = knownSnapshot(known.facts, known.at, opened)
    const occasion = {
      riskId: derivedId('rsk', tenantId, opened.id),
      recommendationId: derivedId('rec', tenantId, opened.id),
      vehicleId: opened.vehicleId,
      troubleCodeId: opened.id,
      at: known.at,
    }
    return newAssessment(occasion, await scoring.score(snapshot), snapshot)
  },
  handle: ({ tx, prepared }) => issue(tx, prepared),
})
