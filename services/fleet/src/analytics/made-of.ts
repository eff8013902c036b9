import type { FuelPrice } from '@clutch/contracts/fleet/fuel-prices'
import { decimal } from '@clutch/shared/decimal'
import { extend } from '@clutch/shared/money'
import { chargedKwh } from '../charging-sessions/range.ts'
import { consumptionOf, kwhOf } from '../energy-uses/consumption.ts'
import { fuelOf } from '../energy-uses/fuels.ts'
import { type DatedEnergy, energyAt } from '../vehicle-energy/energy.ts'
import { type Happening, type Lasting, united } from './day.ts'
import { eventSum } from './driver-score.ts'
import type { SourceRow } from './source-store.ts'

/** What other nouns keep, as sums. Pure. */
export function madeOf(
  rows: readonly SourceRow[],
  {
    dated,
    prices,
    there,
  }: {
    dated: readonly DatedEnergy[]
    prices: readonly FuelPrice[]
    /** When the vehicle was there, so far; none of these times touches another. */
    there: readonly { startMs: number; endMs: number }[]
  },
): { lasting: Lasting[]; happening: Happening[] } {
  const lasting: Lasting[] = []
  const happening: Happening[] = []
  /** A time that is the same as the one before is counted as milliseconds, not twice. */
  const time = (name: 'spanMs' | 'installedMs' | 'downMs', times: readonly { startMs: number; endMs: number }[]) => {
    for (const of of united(times)) {
      for (const within of there) {
        const startMs = Math.max(of.startMs, within.startMs)
        const endMs = Math.min(of.endMs, within.endMs)
        if (endMs > startMs) lasting.push({ startMs, endMs, sums: { [name]: endMs - startMs } })
      }
    }
  }
  const of = <Kind extends SourceRow['kind']>(kind: Kind) =>
    rows.filter((row): row is Extract<SourceRow, { kind: Kind }> => row.kind === kind)
  time('spanMs', there)
  time('installedMs', of('installation'))
  time('downMs', of('down'))
  for (const { startMs, endMs, amounts } of of('trip')) {
    happening.push({ atMs: startMs, sums: { trips: 1 } })
    const [distanceDm, movingMs] = [Math.round(amounts.distanceM * 10), Math.round(amounts.movingS * 1_000)]
    lasting.push({ startMs, endMs, sums: { distanceDm, movingMs, tripMs: endMs - startMs } })
  }
  for (const { startMs, endMs } of of('idling')) lasting.push({ startMs, endMs, sums: { idleMs: endMs - startMs } })
  for (const { startMs, endMs, amounts: use } of of('use')) {
    const energy = energyAt(dated, startMs)
    const fuel = consumptionOf(use, energy)
    const kwh = kwhOf(use, energy)
    const burnt = energy === undefined ? undefined : fuelOf(energy)
    const usedDm = Math.round(use.sums.distanceM * 10)
    const litres = fuel?.litres ?? 0
    const isCo2Known = fuel !== undefined && burnt !== undefined
    lasting.push({
      startMs,
      endMs,
      sums: {
        usedDm,
        engineMs: Math.round(use.sums.engineMs),
        ...(fuel === undefined ? {} : { fuelMl: Math.round(litres * 1_000), fuelKnownDm: usedDm }),
        ...(kwh === undefined ? {} : { energyWh: Math.round(kwh * 1_000), energyKnownDm: usedDm }),
        ...(isCo2Known ? { co2G: Math.round(litres * burnt.co2KgPerLitre * 1_000), co2KnownDm: usedDm } : {}),
      },
    })
  }
  for (const { startMs, amounts } of of('exposure')) {
    const { distanceM: exposedM, seenM, drivenS, isNight } = amounts
    const drivenMs = Math.round(drivenS * 1_000)
    happening.push({ atMs: startMs, sums: { exposedM, seenM, drivenMs, nightMs: isNight ? drivenMs : 0 } })
  }
  for (const { startMs, amounts } of of('manoeuvre'))
    happening.push({ atMs: startMs, sums: { harsh: 1, [eventSum(amounts.kind, amounts.severity)]: 1 } })
  for (const { startMs, amounts } of of('speeding'))
    happening.push({ atMs: startMs, sums: { speedings: 1, [eventSum('speeding', amounts.severity)]: 1 } })
  for (const { startMs } of of('long-drive')) happening.push({ atMs: startMs, sums: { longDrives: 1 } })
  for (const { startMs, amounts } of of('limits'))
    happening.push({ atMs: startMs, sums: { limitM: Math.round(amounts.m) } })
  for (const { startMs, amounts } of of('charging')) {
    const kwh = chargedKwh(amounts, energyAt(dated, startMs)?.batteryKwh)?.amount
    if (kwh === undefined || kwh <= 0) continue
    const chargedWh = Math.round(kwh * 1_000)
    happening.push({ atMs: startMs, sums: { chargedWh } })
    const price = prices.findLast(
      ({ fuelType, validFrom }) => fuelType === 'electricity' && Date.parse(validFrom) <= startMs,
    )
    if (price === undefined) continue
    const { amount, currency } = extend(decimal(kwh.toFixed(3)), decimal(price.perUnit), price.currency)
    happening.push({ atMs: startMs, currency, sums: { energyCost: amount, pricedWh: chargedWh } })
  }
  for (const { startMs, amounts } of of('bill'))
    happening.push({
      atMs: startMs,
      currency: amounts.currency,
      sums: { fuelCost: amounts.amount, paidMl: amounts.ml },
    })
  for (const { startMs, amounts } of of('maintenance'))
    happening.push({ atMs: startMs, currency: amounts.currency, sums: { maintenanceCost: amounts.amount } })
  return { lasting, happening }
}
