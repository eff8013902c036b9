import type { Outcome } from '@clutch/cli/named-run'
import { EVALUATION_SEEDS, evaluateMaintenanceModel } from '../services/ai/src/predictive-maintenance/evaluate.ts'

/** The cold-start maintenance model beside its peers: one frozen configuration, mean and deviation over all seeds. */
export default async function maintenanceModel(argv: string[]): Promise<Outcome> {
  const seeds = argv.length > 0 ? argv.map(seedOf) : EVALUATION_SEEDS
  return { name: 'maintenance-model', figures: { ...(await evaluateMaintenanceModel(seeds)) }, goals: [] }
}

function seedOf(text: string): number {
  const seed = Number(text)
  if (!Number.isSafeInteger(seed) || seed < 0) throw new RangeError(`a seed is a whole number, not ${text}`)
  return seed
}
