import type { ServicePlan, ServiceSchedule } from '@clutch/contracts/fleet/service-schedules'
import type { VehicleTrends } from '@clutch/contracts/fleet/vehicle-trends'
import type { Vehicle } from '@clutch/contracts/fleet/vehicles'
import { findFleet } from '../fleets/store.ts'
import { findOpenTroubleCodes } from '../health/store.ts'
import type { Tx } from '../kit.ts'
import type { MeterName } from '../meters/meter.ts'
import { type MeterReading, meterReader } from '../meters/read.ts'
import { trendsOf } from '../vehicle-trends/trends.ts'
import { findVitalDays } from '../vitals/store.ts'
import { type Facts, USE_DAYS, USE_PERIODS, type Use } from './due.ts'

const dayMs = 86_400_000
/** What is found is of the last weeks; a longer slope would hide what has begun. */
const trendDays = 30
/** A fortnight of which more than this was not seen says nothing of use: see what a meter takes an unseen day to be worth. */
const mostUnseen = { odometer: 700_000, 'engine-hours': 7 * 8 * 3_600 } as const

/** What is known of one vehicle, read once however many services it has. */
export interface VehicleFacts {
  of(schedule: ServiceSchedule, plan: ServicePlan): Promise<Facts>
}

export async function factsOfVehicle(tx: Tx, vehicle: Vehicle): Promise<VehicleFacts> {
  const nowMs = tx.now.getTime()
  const zone = (await findFleet(tx, vehicle.fleetId))?.timeZone ?? 'UTC'
  const readAll = meterReader(tx, vehicle.id)
  const known = new Map<string, MeterReading | null>()
  /** The instants of every fortnight are read with the first of them. */
  const fortnights = Array.from({ length: USE_PERIODS + 1 }, (_, n) => nowMs - n * USE_DAYS * dayMs)
  const read = async (meter: MeterName, ms: number): Promise<MeterReading | null> => {
    const held = known.get(`${meter}/${ms}`)
    if (held !== undefined) return held
    const instants = [...new Set([ms, ...fortnights])].filter((each) => !known.has(`${meter}/${each}`))
    for (const [index, reading] of (await readAll(meter, instants)).entries())
      known.set(`${meter}/${instants[index]!}`, reading)
    return known.get(`${meter}/${ms}`) ?? null
  }

  /** What was driven in each of the last fortnights of which enough was seen. */
  const useOf = async (meter: MeterName): Promise<Use> => {
    const amounts: number[] = []
    for (let n = 0; n < USE_PERIODS; n += 1) {
      const untilMs = nowMs - n * USE_DAYS * dayMs
      const fromMs = untilMs - USE_DAYS * dayMs
      const [earlier, later] = [await read(meter, fromMs), await read(meter, untilMs)]
      if (earlier === null || later === null || earlier.anchor.atMs > fromMs) break
      if ((later.error ?? 0) - (earlier.error ?? 0) > mostUnseen[meter]) break
      amounts.push(later.total - earlier.total)
    }
    return amounts
  }

  /** What the total meter was at the base: as somebody read it then, or as is known now of that instant. */
  const baseOf = async (meter: MeterName, atMs: number, displayed: number | null): Promise<number | null> => {
    const reading = await read(meter, atMs)
    // A counter of which nobody knows what it began with tells differences only: what was displayed is on no common scale with it.
    if (displayed === null || reading?.error === null) return reading?.total ?? null
    // Between what an instrument shows and the total over all of them lie the ones there were before.
    return displayed + (reading === null ? 0 : reading.total - reading.displayed)
  }

  let trends: VehicleTrends | undefined
  const trendsNow = async (): Promise<VehicleTrends> => {
    if (trends !== undefined) return trends
    const from = new Date(nowMs - trendDays * dayMs)
    const days = (await findVitalDays(tx, [vehicle.id], { from, to: tx.now })).get(vehicle.id) ?? []
    trends = trendsOf(vehicle.id, days, { fromMs: from.getTime(), toMs: nowMs })
    return trends
  }

  /** Only what has come up since it was done: the service may have been about the very code. */
  const conditionsMet = async ({ base }: ServiceSchedule, { interval }: ServicePlan): Promise<string[]> => {
    if (interval.conditions === null) return []
    const { troubleCodes, findings } = interval.conditions
    const open = troubleCodes.length === 0 ? [] : ((await findOpenTroubleCodes(tx, [vehicle.id])).get(vehicle.id) ?? [])
    const codes = open.filter(
      ({ code, status, openedAt }) =>
        status === 'confirmed' && openedAt > base.at && troubleCodes.some((prefix) => code.startsWith(prefix)),
    )
    const found = findings.length === 0 ? [] : (await trendsNow()).findings
    const since = base.at.slice(0, 10)
    return [
      ...new Set([
        ...codes.map(({ code }) => code),
        ...found.filter((each) => findings.includes(each.finding) && each.since > since).map(({ finding }) => finding),
      ]),
    ].sort()
  }

  return {
    async of(schedule, plan) {
      const { base } = schedule
      const atMs = Date.parse(base.at)
      const { distanceM, engineHours } = plan.interval
      const none = { base: null, now: null, use: [] as Use }
      const distance =
        distanceM === null
          ? none
          : {
              base: await baseOf('odometer', atMs, base.odometerM),
              now: (await read('odometer', nowMs))?.total ?? null,
              use: await useOf('odometer'),
            }
      const engine =
        engineHours === null
          ? none
          : {
              base: await baseOf('engine-hours', atMs, base.engineHours === null ? null : base.engineHours * 3_600),
              now: (await read('engine-hours', nowMs))?.total ?? null,
              use: await useOf('engine-hours'),
            }
      const hours = (seconds: number | null) => (seconds === null ? null : seconds / 3_600)
      return {
        nowMs,
        zone,
        base: { atMs, skipped: base.skipped, distanceM: distance.base, engineHours: hours(engine.base) },
        now: { distanceM: distance.now, engineHours: hours(engine.now) },
        use: { distanceM: distance.use, engineHours: engine.use.map((seconds) => seconds / 3_600) },
        conditionsMet: await conditionsMet(schedule, plan),
      }
    },
  }
}
