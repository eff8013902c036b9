import type { Extension, Service } from '@clutch/shared/runtime'
import { PrismaClient } from '../prisma/client/client.ts'
import { AiConfig } from './config.ts'
import { runningEngine } from './engine/running-engine.ts'
import { listModels } from './models/list.ts'
import { assessVehicle } from './predictive-maintenance/assess.ts'
import { getRecommendation } from './predictive-maintenance/get-recommendation.ts'
import { getRisk } from './predictive-maintenance/get-risk.ts'
import { listRecommendations } from './predictive-maintenance/list-recommendations.ts'
import { listRisks } from './predictive-maintenance/list-risks.ts'
import { onTroubleCodeOpened } from './predictive-maintenance/on-trouble-code-opened.ts'
import { recommendationSnapshot, riskSnapshot } from './predictive-maintenance/snapshots.ts'
import { onRoutePlanRequested } from './route-optimization/on-route-plan-requested.ts'
import { routeSolver } from './route-optimization/running-solver.ts'
import { onHarshEventDetected } from './vehicle-facts/on-harsh-event-detected.ts'
import { onTripCompleted } from './vehicle-facts/on-trip-completed.ts'
import { onTroubleCodeChanged } from './vehicle-facts/on-trouble-code-changed.ts'
import { onVehicleChanged } from './vehicle-facts/on-vehicle-changed.ts'

/** Everything ai does, by hand and in one place; what is given is the engine it does it with. */
export function aiWith(engine: Extension<PrismaClient>): Service<PrismaClient> {
  return {
    name: 'ai',
    owner: 'ai',
    variables: AiConfig,
    prisma: (adapter) => new PrismaClient({ adapter }),
    routes: [assessVehicle, listRisks, getRisk, listRecommendations, getRecommendation, listModels],
    reactions: [
      onVehicleChanged,
      onTripCompleted,
      onHarshEventDetected,
      onTroubleCodeChanged,
      onTroubleCodeOpened,
      onRoutePlanRequested,
    ],
    dueWork: [],
    snapshots: [riskSnapshot, recommendationSnapshot],
    extensions: [engine, routeSolver],
  }
}

export const ai = aiWith(runningEngine())
