import { DeadlineExceeded, Unavailable } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import type { Engine } from '../engine/engine.ts'
import { EngineClosed, EngineFull, EngineTimeout } from '../engine/errors.ts'
import type { ReadyModel } from '../models/cold-start.ts'
import { type PredictionCache, predictionKey } from '../predictions/prediction-cache.ts'
import { rawFeatures } from './features.ts'
import type { MaintenanceScore } from './score.ts'
import type { VehicleSnapshot } from './vehicle-snapshot.ts'

export interface Scored {
  score: MaintenanceScore
  modelId: string
}

/** Asks the worker thread, so it belongs before a transaction or after it. */
export interface Scoring {
  /** Resolves when there is a model to ask: at once, or after a training run. */
  ready(): Promise<ReadyModel>
  score(snapshot: VehicleSnapshot): Promise<Scored>
}

export function scoringWith(
  engine: Engine,
  model: () => Promise<ReadyModel>,
  cache: PredictionCache<MaintenanceScore> | undefined,
): Scoring {
  return {
    ready: () => answered(model()),
    score: (snapshot) =>
      answered(
        (async () => {
          const { id: modelId, digest } = await model()
          const key = predictionKey(digest, rawFeatures(snapshot))
          const known = cache?.find(key)
          if (known !== undefined) return { score: known, modelId }
          const [score] = await engine.score(digest, [snapshot])
          if (score === undefined) throw new Error('the engine answered without a score')
          cache?.keep(key, score)
          return { score, modelId }
        })(),
      ),
  }
}

/** @throws Problem where the engine is full, stopped or late; a caller may come again */
async function answered<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (cause) {
    if (cause instanceof EngineFull || cause instanceof EngineClosed)
      throw new Problem(Unavailable, { cause, headers: { 'retry-after': '1' } })
    if (cause instanceof EngineTimeout) throw new Problem(DeadlineExceeded, { cause })
    throw cause
  }
}
