import type { ConsumptionTotals } from '@clutch/contracts/fleet/fuel-consumption'
import type { FuelPrice } from '@clutch/contracts/fleet/fuel-prices'
import type { FuelTransaction } from '@clutch/contracts/fleet/fuel-transactions'
import { decimal } from '@clutch/shared/decimal'
import { add, extend, type Money, money } from '@clutch/shared/money'
import type { EnergyFigures } from '../vehicle-energy/energy.ts'
import { type Consumption, consumptionOf, type FuelSource, kwhOf } from './consumption.ts'
import type { EnergyUse } from './energy-use.ts'
import { fuelOf } from './fuels.ts'

/** One use with what held of its vehicle at its time, and who drove it. */
export type Counted = {
  readonly use: EnergyUse
  readonly vehicleId: string
  readonly driverId: string | null
  readonly energy: EnergyFigures | undefined
  /** Litres taken in less those taken out during it. */
  readonly addedLitres: number
}

export type LevelSum = {
  readonly vehicleId: string
  readonly driverId: string | null
  readonly kind: 'refuel' | 'drain'
  /** Null while the tank is not known. */
  readonly litres: number | null
}

const kmPerMile = 1.609344
const litresPerUsGallon = 3.785411784
const litresPerImperialGallon = 4.54609
/** A shorter way has no consumption per 100 km worth the name. */
const leastKm = 0.5

type Prices = {
  /** Of the vehicle's own transactions of the period. */
  readonly transactions: readonly FuelTransaction[]
  /** In order of `validFrom`. */
  readonly prices: readonly FuelPrice[]
}

/** What a group of uses used, cost and left behind. Uses whose fuel is not known count in distance and hours, and in `knownShare`. */
export function totalsOf(
  counted: readonly Counted[],
  levels: readonly LevelSum[],
  priced: Prices,
  of: { vehicleId: string | null; driverId: string | null },
): ConsumptionTotals {
  let [distanceM, knownM, engineMs, idleMs, litres, variance, kwh, kwhM, co2Kg] = [0, 0, 0, 0, 0, 0, 0, 0, 0]
  let [idleLitres, idleKnownMs, isCo2Known] = [0, 0, true]
  const sources = new Map<FuelSource, number>()
  const cost = new Map<string, Money>()
  const pay = (amount: Money | undefined) => {
    if (amount === undefined) return
    const held = cost.get(amount.currency)
    cost.set(amount.currency, held === undefined ? amount : add(held, amount))
  }
  const average = averageOf(priced.transactions)
  for (const { use, vehicleId, energy, addedLitres } of counted) {
    const { sums } = use
    distanceM += sums.distanceM
    engineMs += sums.engineMs
    idleMs += sums.idleMs
    const electric = kwhOf(use, energy)
    if (electric !== undefined) {
      kwh += electric
      kwhM += sums.distanceM
      pay(priceAt(priced.prices, 'electricity', use.startMs, Math.max(0, electric)))
    }
    const fuel: Consumption | undefined = consumptionOf(use, energy, addedLitres)
    if (fuel === undefined) continue
    knownM += sums.distanceM
    litres += fuel.litres
    // Half the interval, as a standard deviation; that one use is off says nothing of the next.
    variance += ((fuel.high - fuel.low) / 2) ** 2
    sources.set(fuel.source, (sources.get(fuel.source) ?? 0) + fuel.litres)
    if (fuel.idleLitres !== null) {
      idleLitres += fuel.idleLitres
      idleKnownMs += sums.idleMs
    }
    const burnt = energy === undefined ? undefined : fuelOf(energy)
    if (burnt === undefined) isCo2Known = false
    else co2Kg += fuel.litres * burnt.co2KgPerLitre
    const own = average.get(vehicleId)
    pay(
      own === undefined
        ? energy && priceAt(priced.prices, energy.fuelType, use.startMs, fuel.litres)
        : costAt(own, fuel.litres),
    )
  }
  const km = knownM / 1_000
  const half = Math.sqrt(variance)
  const per100 = (amount: number, metres: number) =>
    metres < leastKm * 1_000 ? null : rounded((amount / metres) * 100_000, 2)
  const miles = km / kmPerMile
  // Of tanks that nobody looked into it is not known that nothing was taken.
  const wasSeen = levels.length > 0 || counted.some(({ use }) => use.level !== null)
  const sumOf = (kind: LevelSum['kind']) => {
    const some = levels.filter((level) => level.kind === kind)
    if (!wasSeen || some.some((level) => level.litres === null)) return null
    return rounded(
      some.reduce((sum, level) => sum + level.litres!, 0),
      2,
    )
  }
  return {
    ...of,
    uses: counted.length,
    distanceKm: rounded(distanceM / 1_000, 2),
    engineHours: rounded(engineMs / 3_600_000, 3),
    idleHours: rounded(idleMs / 3_600_000, 3),
    litres: rounded(litres, 2),
    low: rounded(Math.max(0, litres - half), 2),
    high: rounded(litres + half, 2),
    knownShare: distanceM === 0 ? (counted.length === 0 ? 0 : 1) : rounded(knownM / distanceM, 4),
    sources: [...sources].map(([source, of]) => ({ source, litres: rounded(of, 2) })),
    litresPer100Km: per100(litres, knownM),
    mpgUs: litres === 0 || km < leastKm ? null : rounded(miles / (litres / litresPerUsGallon), 2),
    mpgImperial: litres === 0 || km < leastKm ? null : rounded(miles / (litres / litresPerImperialGallon), 2),
    idleLitresPerHour: idleKnownMs < 60_000 ? null : rounded(idleLitres / (idleKnownMs / 3_600_000), 2),
    kwh: rounded(kwh, 2),
    kwhPer100Km: kwhM === 0 ? null : per100(kwh, kwhM),
    refuelledLitres: sumOf('refuel'),
    drainedLitres: sumOf('drain'),
    cost: [...cost.values()],
    co2Kg: isCo2Known && knownM > 0 ? rounded(co2Kg, 2) : null,
  }
}

type Average = { readonly paid: Money; readonly millilitres: number }

/** What a vehicle paid for how much, by vehicle; of several currencies the one it bought most in. */
function averageOf(transactions: readonly FuelTransaction[]): Map<string, Average> {
  const byVehicle = new Map<string, Map<string, Average>>()
  for (const { vehicleId, total, litres } of transactions) {
    const byCurrency = byVehicle.get(vehicleId) ?? new Map<string, Average>()
    byVehicle.set(vehicleId, byCurrency)
    const held = byCurrency.get(total.currency)
    const millilitres = Math.round(litres * 1_000)
    byCurrency.set(total.currency, {
      paid: held === undefined ? total : add(held.paid, total),
      millilitres: millilitres + (held?.millilitres ?? 0),
    })
  }
  return new Map(
    [...byVehicle].map(([vehicleId, byCurrency]) => [
      vehicleId,
      [...byCurrency.values()].sort((a, b) => b.millilitres - a.millilitres)[0]!,
    ]),
  )
}

function costAt({ paid, millilitres }: Average, litres: number): Money {
  const used = BigInt(Math.round(litres * 1_000))
  const of = BigInt(millilitres)
  return money((BigInt(paid.amount) * used * 2n + of) / (of * 2n), paid.currency)
}

function priceAt(prices: readonly FuelPrice[], fuelType: string, ms: number, amount: number): Money | undefined {
  const price = prices.findLast((one) => one.fuelType === fuelType && Date.parse(one.validFrom) <= ms)
  return price && extend(decimal(amount.toFixed(3)), decimal(price.perUnit), price.currency)
}

function rounded(value: number, digits: number): number {
  const scale = 10 ** digits
  return Math.round(value * scale) / scale
}
