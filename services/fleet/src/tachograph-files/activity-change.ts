import type { DriverActivity } from '@clutch/contracts/fleet/hours-of-service'

/** ActivityChangeInfo: what goes on from a minute of the day on (Annex I C, Appendix 1, 2.1). */
export interface ActivityChange {
  slot: 'driver' | 'co-driver'
  isCardIn: boolean
  /** Without a card: whether the activity is known, because somebody entered it. */
  isKnown: boolean
  activity: DriverActivity['activity']
  minute: number
}

const activities = ['rest', 'availability', 'work', 'driving'] as const

/** Bits `scpaattttttttttt`. */
export function activityChange(bits: number): ActivityChange | null {
  const minute = bits & 0x7ff
  if (minute > 1_440) return null
  return {
    slot: bits & 0x8000 ? 'co-driver' : 'driver',
    isCardIn: (bits & 0x2000) === 0,
    isKnown: (bits & 0x4000) !== 0,
    activity: activities[(bits >> 11) & 3]!,
    minute,
  }
}

/** What was done from when to when, on one card. */
export interface RecordedActivity {
  cardNumber: string | null
  activity: DriverActivity['activity']
  fromMs: number
  untilMs: number
}
