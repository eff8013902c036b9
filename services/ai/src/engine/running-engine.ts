import { readConfig } from '@clutch/shared/config'
import type { Extension } from '@clutch/shared/runtime'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { AiConfig } from '../config.ts'
import { coldStart } from '../models/cold-start.ts'
import { holdParts, partsOf } from '../parts.ts'
import { predictionCache } from '../predictions/prediction-cache.ts'
import type { MaintenanceScore } from '../predictive-maintenance/score.ts'
import { scoringWith } from '../predictive-maintenance/scoring.ts'
import { COLD_START, type TrainingRequest } from '../predictive-maintenance/train.ts'
import { type EngineOptions, startEngine } from './engine.ts'

const maxCachedScores = 10_000

/** A new worker knows the model again in half a second; one that waits holds about 110 MB. */
const idleMs = 60_000

/** The engine of this process. No thread runs and TensorFlow is not loaded until the first vehicle is assessed. */
export function runningEngine(
  options: { engine?: EngineOptions; request?: TrainingRequest } = {},
): Extension<PrismaClient> {
  return {
    name: 'engine',
    prepare: async ({ env, database, logger }) => {
      const config = readConfig(AiConfig, env)
      const engine = startEngine({
        idleMs,
        ...options.engine,
        onEvent: (event) => {
          const lost = event.type === 'died' || event.type === 'timed-out'
          logger[lost ? 'warn' : 'info']({ engine: event }, 'the engine’s worker')
          options.engine?.onEvent?.(event)
        },
      })
      const model = coldStart({
        engine,
        database,
        logger,
        request: options.request ?? COLD_START,
        directory: config.TENSORFLOW_MODELS_PATH,
      })
      const cache = config.AI_CACHE_ENABLED ? predictionCache<MaintenanceScore>(maxCachedScores) : undefined
      holdParts(database, { engine, scoring: scoringWith(engine, model, cache) })
    },
    // What it was asked and has not answered is refused as unavailable, and asked again elsewhere.
    start: async ({ database }) => ({ stop: () => partsOf(database).engine.close() }),
  }
}
