import type { MaintenanceRisk, Recommendation } from '@clutch/contracts/ai/maintenance'
import { recommendationFields, riskFields } from './published-risk.ts'
import { recommend } from './recommend.ts'
import type { Scored } from './scoring.ts'
import type { VehicleSnapshot } from './vehicle-snapshot.ts'

export interface Assessment {
  risk: MaintenanceRisk
  /** Absent where nothing is to be done. */
  recommendation: Recommendation | undefined
}

export interface Occasion {
  riskId: string
  recommendationId: string
  vehicleId: string
  troubleCodeId: string | null
  at: Date
}

/** What a score says of a vehicle, and what to do about it. Pure. */
export function newAssessment(occasion: Occasion, { score, modelId }: Scored, snapshot: VehicleSnapshot): Assessment {
  const { riskId, recommendationId, vehicleId, troubleCodeId } = occasion
  const at = occasion.at.toISOString()
  const { trainedOn, ...fields } = riskFields(score)
  const toDo = recommendationFields(recommend(score, snapshot))
  return {
    risk: {
      id: riskId,
      version: 1,
      vehicleId,
      ...fields,
      model: { id: modelId, trainedOn },
      troubleCodeId,
      assessedAt: at,
    },
    recommendation:
      toDo === null ? undefined : { id: recommendationId, version: 1, vehicleId, riskId, ...toDo, issuedAt: at },
  }
}
