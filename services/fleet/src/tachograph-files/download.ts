import type { RecordedActivity } from './activity-change.ts'

/** What a downloaded file says, of either kind. */
export interface TachographDownload {
  kind: 'card' | 'vehicle-unit'
  generation: 1 | 2
  cardNumber: string | null
  cardExpiresMs: number | null
  holder: { surname: string; firstNames: string } | null
  vin: string | null
  registration: string | null
  /** The days it tells of, each by its beginning (UTC). */
  daysMs: number[]
  activities: RecordedActivity[]
  vehiclesUsed: {
    registration: string
    fromMs: number
    untilMs: number
    odometerFromM: number
    odometerUntilM: number
  }[]
  places: { atMs: number; kind: string; country: number; odometerM: number }[]
  events: { type: number; fromMs: number; untilMs: number | null; registration: string | null }[]
  signatures: { present: number; missing: number }
  problems: string[]
}

export function emptyDownload(kind: TachographDownload['kind'], generation: 1 | 2): TachographDownload {
  return {
    kind,
    generation,
    cardNumber: null,
    cardExpiresMs: null,
    holder: null,
    vin: null,
    registration: null,
    daysMs: [],
    activities: [],
    vehiclesUsed: [],
    places: [],
    events: [],
    signatures: { present: 0, missing: 0 },
    problems: [],
  }
}
