import type { FuelPrice } from '@clutch/contracts/fleet/fuel-prices'
import { periodStart } from '@clutch/shared/periods'
import { findVoided } from '../behaviour-contests/store.ts'
import { findCostEntriesDuring } from '../cost-entries/store.ts'
import { findDriversDuring } from '../driver-assignments/store.ts'
import { findFuelPrices } from '../fuel-prices/store.ts'
import type { Tx } from '../kit.ts'
import { findEnergyOf } from '../vehicle-energy/store.ts'
import { daysTouched, instantsOf } from './calendar.ts'
import { costPartsOf } from './cost-parts.ts'
import { type Place, partsOf, segmentsOf, timesThere } from './day.ts'
import { madeOf } from './made-of.ts'
import { findSources, findWhereabouts, type Whereabouts } from './source-store.ts'
import { addUpMonths, lockFacts, replaceDays, type SettledDay } from './store.ts'

const dayMs = 86_400_000
const mostPrices = 1_000

/**
 * Makes the figures of vehicles anew, of all days that meet some days of UTC: what they are made of is read for all of them at once,
 * so that a vehicle costs little more than its rows.
 */
export async function settleDays(
  tx: Tx,
  vehicleIds: readonly string[],
  { fromDay, toDay }: { fromDay: number; toDay: number },
): Promise<Map<string, Whereabouts>> {
  await lockFacts(tx, vehicleIds)
  const whereabouts = await findWhereabouts(tx, vehicleIds)
  const daysOf = new Map<string, Map<string, Span[]>>()
  for (const [vehicleId, { places }] of whereabouts)
    daysOf.set(vehicleId, spansOf(places, { fromMs: fromDay * dayMs, toMs: toDay * dayMs, nowMs: tx.now.getTime() }))
  const spans = [...daysOf.values()].flatMap((days) => [...days.values()].flat())
  if (spans.length === 0) return whereabouts
  const from = new Date(spans.reduce((earliest, { fromMs }) => Math.min(earliest, fromMs), Number.POSITIVE_INFINITY))
  const to = new Date(spans.reduce((latest, { toMs }) => Math.max(latest, toMs), 0))
  const ids = [...whereabouts.keys()]
  const voided = await findVoided(
    tx,
    ids.map((vehicleId) => ({ vehicleId, from, to, zone: 'UTC' })),
  )
  const sources = await findSources(tx, ids, { from, to }, voided)
  const energy = await findEnergyOf(tx, ids)
  let prices: FuelPrice[] = []
  if ([...sources.values()].some((rows) => rows.some(({ kind }) => kind === 'charging')))
    prices = await findFuelPrices(tx, to, mostPrices)
  const during = Map.groupBy(await findDriversDuring(tx, ids, { from, to }), ({ vehicleId }) => vehicleId)
  const days = [...daysOf.values()].flatMap((of) => [...of.keys()]).sort()
  const costs = await findCostEntriesDuring(tx, ids, { from: days[0]!, through: days.at(-1)! })
  const settled: SettledDay[] = []
  const months = new Map<string, { vehicleId: string; month: string }>()
  for (const [vehicleId, { places, sinceMs }] of whereabouts) {
    const { lasting, happening } = madeOf(sources.get(vehicleId) ?? [], {
      dated: energy.get(vehicleId) ?? [],
      prices,
      there: timesThere(places, { sinceMs, nowMs: tx.now.getTime() }),
    })
    for (const [day, of] of daysOf.get(vehicleId)!) {
      const parts = of.flatMap(({ zone, fromMs, toMs }) => {
        const segments = segmentsOf(places, during.get(vehicleId) ?? [], { fromMs, toMs })
        return partsOf(segments, lasting, happening).map((part) => ({ ...part, zone }))
      })
      const first = parts.find(({ sums }) => sums.spanMs > 0)
      if (first !== undefined) first.sums.vehicleDays = 1
      const active = parts.find(({ sums }) => sums.trips > 0 || sums.tripMs > 0)
      if (active !== undefined) active.sums.activeDays = 1
      if (of.length > 0) parts.push(...costPartsOf(day, costs.get(vehicleId) ?? [], of[0]!.place))
      settled.push({ vehicleId, day, parts })
      const month = periodStart(day, 'month')
      months.set(`${vehicleId}/${month}`, { vehicleId, month })
    }
  }
  await replaceDays(tx, settled)
  await addUpMonths(tx, [...months.values()])
  return whereabouts
}

interface Span {
  readonly fromMs: number
  readonly toMs: number
  readonly zone: string
  readonly place: Place
}

/** A vehicle's days with the times of each, so far. One that moves from a fleet to another has a day by the clocks of each. */
function spansOf(
  places: readonly Place[],
  { fromMs, toMs, nowMs }: { fromMs: number; toMs: number; nowMs: number },
): Map<string, Span[]> {
  const days = new Map<string, Span[]>()
  for (const zone of new Set(places.map((place) => place.zone)))
    for (const day of daysTouched(fromMs, toMs, zone)) days.set(day, [])
  for (const [day, spans] of days) {
    for (const [index, place] of places.entries()) {
      const ofDay = instantsOf(day, place.zone)
      const begins = index === 0 ? ofDay.fromMs : Math.max(ofDay.fromMs, place.fromMs)
      const ends = Math.min(ofDay.toMs, places[index + 1]?.fromMs ?? ofDay.toMs, Math.max(nowMs, begins))
      if (begins < ends) spans.push({ fromMs: begins, toMs: ends, zone: place.zone, place })
    }
  }
  return days
}
