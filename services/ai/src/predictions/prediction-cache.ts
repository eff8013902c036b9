// The same model asked about the same facts gives the same answer: `AI_CACHE_ENABLED` keeps the last ones. The key holds nothing of the
// tenant or the vehicle, and needs to hold nothing: an answer depends on the facts alone.
import { createHash } from 'node:crypto'

export interface PredictionCache<Prediction> {
  find(key: string): Prediction | undefined
  keep(key: string, prediction: Prediction): void
  readonly size: number
}

/** Forgets the entry that was not asked for the longest. */
export function predictionCache<Prediction>(maxEntries: number): PredictionCache<Prediction> {
  if (!(Number.isSafeInteger(maxEntries) && maxEntries > 0)) throw new RangeError('a cache holds at least one entry')
  const entries = new Map<string, Prediction>()
  return {
    find(key) {
      const prediction = entries.get(key)
      if (prediction === undefined) return undefined
      entries.delete(key)
      entries.set(key, prediction)
      return prediction
    },
    keep(key, prediction) {
      entries.delete(key)
      entries.set(key, prediction)
      if (entries.size > maxEntries) {
        for (const oldest of entries.keys()) {
          entries.delete(oldest)
          break
        }
      }
    },
    get size() {
      return entries.size
    },
  }
}

/** What a prediction depends on: the model, and the facts it sees. Unknown is not zero. */
export function predictionKey(model: string, facts: readonly (number | null)[]): string {
  const values = Float64Array.from(facts, (fact) => fact ?? Number.NaN)
  return `${model}:${createHash('sha256').update(values).digest('base64url')}`
}
