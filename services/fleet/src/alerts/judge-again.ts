import { isOfDrivers } from '../alert-rules/alert-rule.ts'
import { findAlertRule } from '../alert-rules/store.ts'
import { findDriversDuring } from '../driver-assignments/store.ts'
import { dueWork, type Tx } from '../kit.ts'
import { apply } from './apply.ts'
import { type Fact, judged } from './cause.ts'
import { isDriverIn, isVehicleIn, waitForKeepersOf } from './scope.ts'
import { type CauseKey, findCausesByDriverOf, lockCause } from './store.ts'

export const judgeAgainKind = 'alerts/judge-again'

/** Causes that are judged again in one transaction. */
const maxCauses = 50

/** Who drove a vehicle is otherwise than was known: what is remembered of it counts, or does not, by who it was. */
export const judgeAlertsAgain = dueWork(judgeAgainKind, async ({ tx, key: vehicleId, payload }) => {
  await waitForKeepersOf(tx, vehicleId)
  const after = (payload as { after?: CauseKey } | null)?.after
  const causes = await findCausesByDriverOf(tx, vehicleId, { after, limit: maxCauses })
  for (const cause of causes) await judgeAgain(tx, vehicleId, cause)
  if (causes.length === maxCauses) await tx.schedule(judgeAgainKind, vehicleId, tx.now, { after: causes.at(-1) })
})

async function judgeAgain(tx: Tx, vehicleId: string, { ruleId, key }: CauseKey): Promise<void> {
  const rule = await findAlertRule(tx, ruleId)
  if (rule === undefined || !isOfDrivers(rule)) return
  const { state: before, about, byDriverOf } = await lockCause(tx, ruleId, key)
  const raising = before.facts.filter(isJudged)
  if (raising.length === 0 || (await isVehicleIn(tx, rule, vehicleId))) return
  const drivers = await findDriversDuring(tx, [vehicleId], {
    from: new Date(raising[0]!.atMs),
    to: new Date(raising.at(-1)!.atMs + 1),
  })
  const driverAt = (atMs: number) =>
    drivers.find(({ fromMs, untilMs }) => fromMs <= atMs && (untilMs === null || atMs < untilMs))?.driverId ?? null
  const counted = new Set<string | null>()
  for (const driverId of new Set(drivers.map((each) => each.driverId)))
    if (await isDriverIn(tx, rule, driverId)) counted.add(driverId)
  const state = judged(before, (atMs) => counted.has(driverAt(atMs)))
  if (state === before) return
  const last = state.facts.findLast(({ says }) => says === 'raises')
  const driverId = last === undefined ? null : driverAt(last.atMs)
  await apply(tx, rule, key, { state, about: about === null ? null : { ...about, driverId }, byDriverOf })
}

function isJudged({ says }: Fact): boolean {
  return says === 'raises' || says === 'elsewhere'
}
