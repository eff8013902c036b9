import { MeterEntryContradicts } from '@clutch/contracts/fleet/meters'
import { Problem } from '@clutch/shared/problem'
import { type Anchor, contradiction, type Estimate, type MeterName } from './meter.ts'

/** @throws Problem when the later of two shows less */
export function assertAgree(anchors: readonly Anchor[]): void {
  const pair = contradiction(anchors)
  if (pair === null) return
  const { earlier, later } = pair
  throw new Problem(MeterEntryContradicts, {
    detail: `${later.id} of ${instant(later)} says less than ${earlier.id} of ${instant(earlier)}.`,
  })
}

function instant({ atMs }: Anchor): string {
  return new Date(atMs).toISOString()
}

/** More than what was measured may be off by, and more than a slip of a few kilometres or hours. */
const SLIP = { odometer: 50_000, 'engine-hours': 36_000 } as const
const WIDER = 3

/** Why a total cannot be believed without being asked again; null when it can. A device's own beginning says nothing. */
export function unlikely(meter: MeterName, total: number, expected: Estimate): string | null {
  if (expected.error === null) return null
  const apart = Math.abs(total - expected.total)
  if (apart <= SLIP[meter] + WIDER * expected.error) return null
  const unit = meter === 'odometer' ? 1 : 3_600
  const say = (value: number) => Math.round(value / unit)
  return `Expected was ${say(expected.total)}, give or take ${say(expected.error)} ${meter === 'odometer' ? 'metres' : 'hours'}.`
}
