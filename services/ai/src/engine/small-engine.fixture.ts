// The engine as it is, with a population that trains in a moment, and a record of what its worker did.
import type { TrainingRequest } from '../predictive-maintenance/train.ts'
import type { EngineEvent, EngineOptions } from './engine.ts'
import { runningEngine } from './running-engine.ts'

export const smallRequest: TrainingRequest = { seed: 1, data: { kind: 'simulated', vehicles: 300, months: 6 } }

export function smallEngine(options: EngineOptions = {}, request = smallRequest) {
  const events: EngineEvent[] = []
  const extension = runningEngine({ engine: { ...options, onEvent: (event) => events.push(event) }, request })
  return {
    extension,
    events,
    trainings: () => events.filter((event) => event.type === 'stopped' && event.because === 'trained').length,
  }
}
