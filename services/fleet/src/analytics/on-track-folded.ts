import type { DerivedRecord } from '../telemetry/fold.ts'
import { type DerivedNoun, instantOf } from '../telemetry/track-folded.ts'
import { markTouched } from './mark.ts'

/** Of what figures are made. */
const kinds: ReadonlySet<DerivedRecord['kind']> = new Set([
  'trip',
  'idling',
  'energy-use',
  'driving-exposure',
  'manoeuvre',
  'charging-session',
])

/** Keeps nothing itself: days whose records are new, or otherwise than they were, are reckoned again. */
export const usageFacts: DerivedNoun = {
  onTrackFolded: (tx, folded) => usageFacts.onTracksFolded!(tx, [folded]),
  async onTracksFolded(tx, all) {
    const touched = all.flatMap(({ effects, corrections, vehicleOf }) => {
      const records = [
        ...effects.map(({ record }) => record),
        ...corrections.removed,
        ...corrections.changed.flatMap(({ before, after }) => [before, after]),
      ]
      return records.flatMap((record) => {
        const vehicleId = kinds.has(record.kind) ? vehicleOf(record) : null
        return vehicleId === null ? [] : [{ vehicleId, fromMs: instantOf(record), toMs: endOf(record) }]
      })
    })
    if (touched.length > 0) await markTouched(tx, touched)
  },
}

function endOf(record: DerivedRecord): number {
  const endMs = 'endMs' in record ? record.endMs : null
  return endMs ?? instantOf(record)
}
