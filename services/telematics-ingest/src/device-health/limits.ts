import type { HealthLimits } from '@clutch/contracts/telematics/device-settings'

/** When something is wrong with a device, and when it is well again. Each pair is apart, so that nothing flaps. */

/** What a tenant may set otherwise for a device. */
const adjustable = {
  offlineAfterS: 3_600,
  lowBatteryV: 3.5,
  lowBatteryPercent: 15,
  towedBeyondM: 300,
  silentSensorAfterS: 3_600,
} satisfies Required<HealthLimits>

export const limits = {
  battery: { wellAboveLowV: 0.2, wellAboveLowPercent: 10, readingsInRow: 3 },
  supply: { cutBelowV: 5, suppliedFromV: 8, wellReadingsInRow: 3 },
  jamming: { quietForMs: 600_000, fixes: 3 },
  tow: { fixesInRow: 3, restsWithinM: 100, restsForMs: 600_000 },
  clock: {
    aheadS: 60,
    behindS: 300,
    wellWithinS: 30,
    /** As many samples in a row are ahead. */
    aheadInRow: 3,
    /** The nearest to the truth of so many decides: what was buffered only seems to lag. */
    samples: 20,
    /** What arrives within this is one sample: a device that empties its buffer is no other device. */
    sampleEveryMs: 10_000,
  },
  sensors: {
    readingsInRow: 20,
    backTimes: 3,
    /** A device that did not report for long counts for no more than this. */
    maxGapS: 600,
    most: 32,
  },
} as const

export type Adjusted = { readonly [Name in keyof typeof adjustable]: number | null }

/** By what a device has set: asked for every reading, and changed hardly ever. */
const known = new WeakMap<HealthLimits, Adjusted>()

export function limitsOf(health: HealthLimits): Adjusted {
  let adjusted = known.get(health)
  if (adjusted === undefined) {
    adjusted = { ...adjustable, ...health }
    known.set(health, adjusted)
  }
  return adjusted
}
