import {
  HoursLimitApproached,
  HoursLimitCleared,
  HoursLimitWithdrawn,
  HoursViolationCorrected,
  HoursViolationFound,
  HoursViolationWithdrawn,
} from '@clutch/contracts/fleet/hours-of-service'
import { derivedId } from '@clutch/shared/derived-id'
import { findDriver } from '../drivers/store.ts'
import { dueWork, type Tx } from '../kit.ts'
import { assessed } from './assessed.ts'
import { changesOf, type FindingChange, nextLookMs, type Seen } from './finding.ts'
import { findFindingsSince, findingOf, saveFinding } from './finding-store.ts'

const assessKind = 'hours-of-service/assess'
const dayMs = 86_400_000
/** Longer than anything of it is told anew. */
const keptDays = 35

/** Looks how a driver stands, when what he did is otherwise than was known, and when a limit comes near or is reached. */
export const assessHours = dueWork(assessKind, async ({ tx, key: driverId }) => {
  const driver = (await findDriver(tx, driverId))?.driver
  if (driver === undefined || driver.status === 'erased') return
  const found = await assessed(tx, driver, { at: tx.now })
  if (found === undefined) return
  const { timeline, standing, standingAt, dated } = found
  const { activity, untilMs: atMs } = timeline.at(-1)!
  const sinceMs = timeline.findLast((each) => each.activity !== activity)?.untilMs ?? timeline[0]!.fromMs
  const seen: Seen = { driverId, ruleSet: dated.id, atMs, activity, sinceMs, standing, standingAt }
  const kept = await findFindingsSince(tx, driverId, new Date(atMs - keptDays * dayMs))
  const idOf = (kind: string, rule: string, fromMs: number) =>
    derivedId('hof', tx.tenantId, driverId, dated.id, kind, rule, String(fromMs))
  const changes = changesOf(kept, seen, idOf)
  for (const change of changes) await keep(tx, change)
  const now = new Map([...kept, ...changes.map(({ finding }) => finding)].map((each) => [each.id, each]))
  const nextMs = nextLookMs(seen, [...now.values()])
  if (nextMs !== null) await tx.schedule(assessKind, driverId, new Date(nextMs))
})

const events = {
  violation: {
    found: HoursViolationFound,
    corrected: HoursViolationCorrected,
    cleared: HoursViolationCorrected,
    withdrawn: HoursViolationWithdrawn,
  },
  'limit-near': {
    found: HoursLimitApproached,
    corrected: HoursLimitApproached,
    cleared: HoursLimitCleared,
    withdrawn: HoursLimitWithdrawn,
  },
} as const

async function keep(tx: Tx, { finding, told }: FindingChange): Promise<void> {
  await saveFinding(tx, finding)
  tx.emit(events[finding.kind][told], findingOf(finding))
}

/** What these drivers did is otherwise than was known. */
export async function assessAgain(tx: Tx, driverIds: readonly string[]): Promise<void> {
  await tx.scheduleAll(
    assessKind,
    [...new Set(driverIds)].map((key) => ({ key, dueAt: tx.now })),
  )
}
