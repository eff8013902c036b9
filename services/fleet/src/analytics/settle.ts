import { isDue, takeDueBeside } from '@clutch/shared/due-beside'
import { dueWork, type Tx } from '../kit.ts'
import { keyOf, mostDaysAtOnce, settleKind } from './mark.ts'
import { letDaysGoOn } from './rest.ts'
import { settleDays } from './settle-days.ts'
import { findSettledDays } from './store.ts'

const dayMs = 86_400_000
/** So many vehicles are settled in one transaction, of one day. */
const mostVehicles = 100

/** Makes the figures of a vehicle's days anew, those that meet a day of UTC, or some; and of others, of whom the same day is due. */
export const settleFigures = dueWork(settleKind, async ({ tx, key }) => {
  const [vehicleId, utcDay, days = '1'] = key.split('/') as [string, string, string?]
  const fromDay = Date.parse(`${utcDay}T00:00:00.000Z`) / dayMs
  const toDay = fromDay + Number(days)
  const beside =
    days === '1' ? await takeDueBeside(tx, settleKind, { ending: `/${utcDay}`, limit: mostVehicles - 1 }) : []
  const vehicleIds = [vehicleId, ...beside.map((other) => other.key.split('/')[0]!)].sort()
  const whereabouts = await settleDays(tx, vehicleIds, { fromDay, toDay })
  const active = [...whereabouts].flatMap(([id, { isActive }]) => (isActive ? [id] : []))
  await makeUpFor(tx, active, toDay)
  await letDaysGoOn(tx)
})

/** Where the day after one has passed and nothing is known of it, it was left out: when a vehicle is heard of for the first time, of days ago. */
async function makeUpFor(tx: Tx, vehicleIds: readonly string[], next: number): Promise<void> {
  const today = Math.floor(tx.now.getTime() / dayMs)
  // East of Greenwich a day of UTC has begun the day after it as well.
  const days = [next, next + 1].filter((day) => day < today)
  if (days.length === 0 || vehicleIds.length === 0) return
  const dayOf = (day: number) => new Date(day * dayMs).toISOString().slice(0, 10)
  const settled = await findSettledDays(tx, vehicleIds, days.map(dayOf))
  for (const vehicleId of vehicleIds) {
    const day = days.find((each) => !settled.has(`${vehicleId}/${dayOf(each)}`))
    if (day === undefined || (await isDue(tx, settleKind, keyOf(vehicleId, day)))) continue
    await tx.schedule(settleKind, keyOf(vehicleId, day, Math.min(mostDaysAtOnce, today - day)), tx.now)
  }
}
