import { findVoided } from '../behaviour-contests/store.ts'
import { findDriversDuring } from '../driver-assignments/store.ts'
import { findFuelPrices } from '../fuel-prices/store.ts'
import { dueWork, type Tx } from '../kit.ts'
import { findEnergyOf } from '../vehicle-energy/store.ts'
import { daysTouched, instantsOf, periodStart } from './calendar.ts'
import { type Place, partsOf, segmentsOf } from './day.ts'
import { madeOf } from './made-of.ts'
import { keyOf, mostDaysAtOnce, restingAt, settleKind } from './mark.ts'
import { findPlaces, findSources } from './source-store.ts'
import { addUpMonth, hasFacts, lockFacts, replaceDay } from './store.ts'

const dayMs = 86_400_000
const mostPrices = 1_000

/** Makes the figures of a vehicle's days anew, those that meet a day of UTC, or some. */
export const settleFigures = dueWork(settleKind, async ({ tx, key }) => {
  const [vehicleId, utcDay, days = '1'] = key.split('/') as [string, string, string?]
  const utcMs = Date.parse(`${utcDay}T00:00:00.000Z`)
  await lockFacts(tx, vehicleId)
  const { places, sinceMs, isActive } = await findPlaces(tx, vehicleId)
  if (places.length === 0) return
  const utcToMs = utcMs + Number(days) * dayMs
  await settleDays(tx, vehicleId, { places, sinceMs, utcMs, utcToMs })
  if (isActive) await goOn(tx, vehicleId, utcToMs / dayMs)
})

/** Each day leaves the next one due, also where nothing is going to be heard of the vehicle; days that were left out are made up for. */
async function goOn(tx: Tx, vehicleId: string, next: number): Promise<void> {
  const today = Math.floor(tx.now.getTime() / dayMs)
  // East of Greenwich a day of UTC has begun the day after it as well.
  for (const day of [next, next + 1]) {
    if (day >= today || (await hasFacts(tx, vehicleId, new Date(day * dayMs).toISOString().slice(0, 10)))) continue
    const key = keyOf(vehicleId, day, Math.min(mostDaysAtOnce, today - day))
    if (!(await isDue(tx, keyOf(vehicleId, day)))) await tx.schedule(settleKind, key, tx.now)
    return
  }
  if (!(await isDue(tx, keyOf(vehicleId, today))))
    await tx.schedule(settleKind, keyOf(vehicleId, today), restingAt(vehicleId, today))
}

async function isDue(tx: Tx, key: string): Promise<boolean> {
  const { rowCount } = await tx.sql.query('SELECT 1 FROM due_work WHERE tenant_id = $1 AND kind = $2 AND key = $3', [
    tx.tenantId,
    settleKind,
    key,
  ])
  return rowCount === 1
}

async function settleDays(
  tx: Tx,
  vehicleId: string,
  { places, sinceMs, utcMs, utcToMs }: { places: readonly Place[]; sinceMs: number; utcMs: number; utcToMs: number },
): Promise<void> {
  const nowMs = tx.now.getTime()
  const days = new Map<string, { fromMs: number; toMs: number; zone: string; place: Place }[]>()
  // A vehicle that moves from a fleet to another has a day by the clocks of each.
  for (const zone of new Set(places.map((place) => place.zone)))
    for (const day of daysTouched(utcMs, utcToMs, zone)) days.set(day, [])
  for (const [day, spans] of days) {
    for (const [index, place] of places.entries()) {
      const { fromMs, toMs } = instantsOf(day, place.zone)
      const from = index === 0 ? fromMs : Math.max(fromMs, place.fromMs)
      const to = Math.min(toMs, places[index + 1]?.fromMs ?? toMs, Math.max(nowMs, from))
      if (from < to) spans.push({ fromMs: from, toMs: to, zone: place.zone, place })
    }
  }
  const spans = [...days.values()].flat()
  if (spans.length === 0) return
  const from = new Date(Math.min(...spans.map(({ fromMs }) => fromMs)))
  const to = new Date(Math.max(...spans.map(({ toMs }) => toMs)))
  const voided = await findVoided(tx, [{ vehicleId, from, to, zone: 'UTC' }])
  const rows = await findSources(tx, vehicleId, { from, to }, voided)
  const dated = (await findEnergyOf(tx, [vehicleId])).get(vehicleId) ?? []
  const prices = rows.some(({ kind }) => kind === 'charging') ? await findFuelPrices(tx, to, mostPrices) : []
  const during = await findDriversDuring(tx, [vehicleId], { from, to })
  const { lasting, happening } = madeOf(rows, { dated, prices, sinceMs, nowMs })
  const months = new Set<string>()
  for (const [day, of] of days) {
    const parts = of.flatMap(({ zone, ...span }) => {
      const segments = segmentsOf(places, during, span)
      return partsOf(segments, lasting, happening).map((part) => ({ ...part, zone }))
    })
    const first = parts.find(({ sums }) => sums.spanMs > 0)
    if (first !== undefined) first.sums.vehicleDays = 1
    const active = parts.find(({ sums }) => sums.trips > 0 || sums.tripMs > 0)
    if (active !== undefined) active.sums.activeDays = 1
    await replaceDay(tx, vehicleId, day, parts)
    months.add(periodStart(day, 'month'))
  }
  for (const month of months) await addUpMonth(tx, vehicleId, month)
}
