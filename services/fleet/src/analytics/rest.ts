import { isDue } from '@clutch/shared/due-beside'
import { dueWork, type Tx } from '../kit.ts'
import { mostDaysAtOnce } from './mark.ts'
import { settleDays } from './settle-days.ts'
import { findVehiclesToSettle } from './store.ts'

const restKind = 'analytics/rest'
/** One for each tenant. */
const restKey = 'days'
const dayMs = 86_400_000
/** A day is settled so long after its end by UTC: most of what is late has come by then. */
const restsMs = 3_600_000
/** Tenants are not all due at once; they share a few instants, or a clock that is moved would stop at each of them. */
const quarters = 4
const quarterMs = 15 * 60_000
/** So many days of vehicles are settled in one transaction, so that other timers have their turn in between. */
const mostVehicleDays = 200

interface Rest {
  /** Days of UTC, as their numbers; the second is exclusive. */
  readonly fromDay: number
  readonly toDay?: number
  readonly afterId?: string
}

/** That a vehicle stood is a fact, too: each day of all vehicles of a tenant is settled when it is over, whatever was heard of them. */
export async function letDaysGoOn(tx: Tx): Promise<void> {
  if (await isDue(tx, restKind, restKey)) return
  await scheduleRest(tx, Math.floor(tx.now.getTime() / dayMs))
}

/** Of many vehicles a slice at a time; of many days, where nobody looked for so long, all up to now at once. */
export const restFigures = dueWork(restKind, async ({ tx, payload }) => {
  const today = Math.floor(tx.now.getTime() / dayMs)
  const { fromDay, toDay = Math.min(today, fromDay + mostDaysAtOnce), afterId = '' } = payload as Rest
  const days = { from: dayOf(fromDay - 1), to: dayOf(toDay) }
  const limit = Math.max(1, Math.floor(mostVehicleDays / Math.max(1, toDay - fromDay)))
  const vehicleIds = await findVehiclesToSettle(tx, { ...days, afterId, limit })
  if (vehicleIds.length > 0) await settleDays(tx, vehicleIds, { fromDay, toDay })
  if (vehicleIds.length === limit)
    return tx.schedule(restKind, restKey, tx.now, { fromDay, toDay, afterId: vehicleIds.at(-1)! } satisfies Rest)
  // Where there is no vehicle, there is nothing to go on; the next one begins again.
  if (afterId === '' && vehicleIds.length === 0) return
  await scheduleRest(tx, toDay)
})

async function scheduleRest(tx: Tx, fromDay: number): Promise<void> {
  let hash = 0
  for (const letter of tx.tenantId) hash = (hash * 31 + letter.charCodeAt(0)) % quarters
  const dueMs = (fromDay + 1) * dayMs + restsMs + hash * quarterMs
  await tx.schedule(restKind, restKey, new Date(Math.max(dueMs, tx.now.getTime())), { fromDay } satisfies Rest)
}

function dayOf(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10)
}
