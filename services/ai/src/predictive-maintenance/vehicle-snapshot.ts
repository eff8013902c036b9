// A vehicle's last 30 days in a handful of stated quantities. `null` means "not known", never zero.
// Pure: the moment `at` is given, and nothing after it is looked at (a snapshot must not see its own future).

import type { TroubleCode } from '@clutch/contracts/fleet/trouble-codes'

export interface OpenTroubleCode {
  code: string
  openDays: number
}

export interface VehicleSnapshot {
  /** null: nobody reads this vehicle's trouble codes, which is not the same as having none. */
  openTroubleCodes: readonly OpenTroubleCode[] | null
  daysSinceService: number | null
  kmSinceService: number | null
  odometerKm: number | null
  ageYears: number | null
  kmLast30Days: number | null
  /** Engine on and standing, of all engine time: 0 … 1. */
  idleShare: number | null
  /** Trips under 5 km, of all trips: 0 … 1. A cold engine wears and a battery does not refill. */
  shortTripShare: number | null
  harshEventsPer100Km: number | null
  /** 95th percentile of the coolant temperature over 30 days, and the slope of its daily maxima. */
  coolantP95C: number | null
  coolantSlopeCPerDay: number | null
  /** 5th percentile of the battery voltage over 30 days, and the slope of its daily minima. */
  batteryP05V: number | null
  batterySlopeVPerDay: number | null
  /** Mean long-term fuel trim, bank 1, in percent: positive is lean. */
  longTermFuelTrimPct: number | null
}

export interface VehicleHistory {
  /** Since when the platform hears of it: two days of trips are not a month without driving. */
  connectedSince: string
  /** Whether trouble codes of this vehicle are read at all (an OBD device, or a tracker on the CAN bus). */
  readsTroubleCodes: boolean
  troubleCodes: readonly { code: string; openedAt: string; clearedAt: string | null }[]
  lastService: { at: string; odometerKm: number | null } | null
  odometerKm: number | null
  firstRegisteredAt: string | null
  trips: readonly {
    startedAt: string
    distanceM: number
    durationS: number
    idleS: number
    harshEvents: number
  }[]
  readings: readonly {
    at: string
    coolantTemperatureC?: number | null
    batteryVoltageV?: number | null
    longTermFuelTrimPct?: number | null
  }[]
}

const SNAPSHOT_WINDOW_DAYS = 30
const DAY_MS = 86_400_000
const MAX_RECORDS = 200_000
const SHORT_TRIP_M = 5_000
/** Below these a rate or a trend says more about chance than about the vehicle. */
export const MIN_KM_FOR_RATES = 50
const MIN_KM_PER_MONTH = 100
const MIN_TRIPS_FOR_SHARES = 5
const MIN_DAYS_FOR_DISTANCE = 14
const MIN_DAYS_FOR_SLOPE = 5

/** The blank page: what is known of a vehicle that connected a minute ago. */
export const UNKNOWN_VEHICLE: VehicleSnapshot = {
  openTroubleCodes: null,
  daysSinceService: null,
  kmSinceService: null,
  odometerKm: null,
  ageYears: null,
  kmLast30Days: null,
  idleShare: null,
  shortTripShare: null,
  harshEventsPer100Km: null,
  coolantP95C: null,
  coolantSlopeCPerDay: null,
  batteryP05V: null,
  batterySlopeVPerDay: null,
  longTermFuelTrimPct: null,
}

/**
 * What fleet's event alone tells, for a service that has no history of the vehicle yet. `openedAt` says when the other open
 * codes were opened, where that is known. The event's coolant and battery values are of one moment, not of a month: they are left out.
 */
export function snapshotOfTroubleCode(
  troubleCode: TroubleCode,
  at: string,
  openedAt: ReadonlyMap<string, string> = new Map(),
): VehicleSnapshot {
  const { vehicle } = troubleCode
  const opened = new Map([...openedAt, [troubleCode.code, troubleCode.openedAt]])
  const codes = new Set(vehicle.openCodes)
  if (troubleCode.status === 'cleared') codes.delete(troubleCode.code)
  else codes.add(troubleCode.code)
  return {
    ...UNKNOWN_VEHICLE,
    openTroubleCodes: [...codes].map((code) => {
      const since = opened.get(code)
      return { code, openDays: since ? Math.max(0, (Date.parse(at) - Date.parse(since)) / DAY_MS) : 0 }
    }),
    odometerKm: vehicle.odometerKm,
    // Below this a vehicle that is hardly used and one that connected yesterday look the same.
    kmLast30Days:
      vehicle.kmLast30Days !== null && vehicle.kmLast30Days >= MIN_KM_PER_MONTH ? vehicle.kmLast30Days : null,
    harshEventsPer100Km: vehicle.harshEventsPer100Km,
  }
}

export function snapshotOf(history: VehicleHistory, at: string): VehicleSnapshot {
  const records = history.readings.length + history.trips.length + history.troubleCodes.length
  if (records > MAX_RECORDS) throw new RangeError(`a vehicle's history of ${records} records exceeds ${MAX_RECORDS}`)

  const atMs = Date.parse(at)
  if (Number.isNaN(atMs)) throw new RangeError(`not an instant: ${at}`)
  const fromMs = atMs - SNAPSHOT_WINDOW_DAYS * DAY_MS
  const inWindow = (instant: string) => {
    const ms = Date.parse(instant)
    return ms > fromMs && ms <= atMs
  }

  const trips = history.trips.filter((trip) => inWindow(trip.startedAt))
  const distanceKm = sum(trips.map((trip) => trip.distanceM)) / 1000
  const connectedDays = Math.min(SNAPSHOT_WINDOW_DAYS, (atMs - Date.parse(history.connectedSince)) / DAY_MS)
  const enoughTrips = trips.length >= MIN_TRIPS_FOR_SHARES
  const engineS = sum(trips.map((trip) => trip.durationS))
  const coolant = seriesOf(history, 'coolantTemperatureC', inWindow)
  const battery = seriesOf(history, 'batteryVoltageV', inWindow)
  const fuelTrim = seriesOf(history, 'longTermFuelTrimPct', inWindow)

  const service = history.lastService && Date.parse(history.lastService.at) <= atMs ? history.lastService : null
  const kmSinceService =
    service?.odometerKm != null && history.odometerKm !== null ? history.odometerKm - service.odometerKm : null

  return {
    openTroubleCodes: history.readsTroubleCodes ? openAt(history, atMs) : null,
    daysSinceService: service ? (atMs - Date.parse(service.at)) / DAY_MS : null,
    // A replaced odometer counts backwards: better unknown than negative.
    kmSinceService: kmSinceService !== null && kmSinceService >= 0 ? kmSinceService : null,
    odometerKm: history.odometerKm,
    ageYears: history.firstRegisteredAt
      ? Math.max(0, (atMs - Date.parse(history.firstRegisteredAt)) / DAY_MS / 365.25)
      : null,
    kmLast30Days: connectedDays >= MIN_DAYS_FOR_DISTANCE ? (distanceKm * SNAPSHOT_WINDOW_DAYS) / connectedDays : null,
    idleShare: enoughTrips && engineS > 0 ? Math.min(1, sum(trips.map((trip) => trip.idleS)) / engineS) : null,
    shortTripShare: enoughTrips ? trips.filter((trip) => trip.distanceM < SHORT_TRIP_M).length / trips.length : null,
    harshEventsPer100Km:
      distanceKm >= MIN_KM_FOR_RATES ? (100 * sum(trips.map((trip) => trip.harshEvents))) / distanceKm : null,
    coolantP95C: percentile(coolant.values, 0.95),
    coolantSlopeCPerDay: slopePerDay(coolant, Math.max),
    batteryP05V: percentile(battery.values, 0.05),
    batterySlopeVPerDay: slopePerDay(battery, Math.min),
    longTermFuelTrimPct: fuelTrim.values.length > 0 ? sum(fuelTrim.values) / fuelTrim.values.length : null,
  }
}

function openAt(history: VehicleHistory, atMs: number): OpenTroubleCode[] {
  return history.troubleCodes
    .filter(({ openedAt, clearedAt }) => {
      return Date.parse(openedAt) <= atMs && (clearedAt === null || Date.parse(clearedAt) > atMs)
    })
    .map(({ code, openedAt }) => ({ code, openDays: (atMs - Date.parse(openedAt)) / DAY_MS }))
}

interface Series {
  days: number[]
  values: number[]
}

function seriesOf(
  history: VehicleHistory,
  quantity: 'coolantTemperatureC' | 'batteryVoltageV' | 'longTermFuelTrimPct',
  inWindow: (instant: string) => boolean,
): Series {
  const series: Series = { days: [], values: [] }
  for (const reading of history.readings) {
    const value = reading[quantity]
    if (value == null || !Number.isFinite(value) || !inWindow(reading.at)) continue
    series.days.push(Math.floor(Date.parse(reading.at) / DAY_MS))
    series.values.push(value)
  }
  return series
}

/** Least squares through one value a day, so that a day with many readings weighs no more than a quiet one. */
function slopePerDay({ days, values }: Series, choose: (a: number, b: number) => number): number | null {
  const daily = new Map<number, number>()
  values.forEach((value, at) => {
    const day = days[at]!
    const held = daily.get(day)
    daily.set(day, held === undefined ? value : choose(held, value))
  })
  if (daily.size < MIN_DAYS_FOR_SLOPE) return null
  const xs = [...daily.keys()]
  const ys = [...daily.values()]
  const meanX = sum(xs) / xs.length
  const meanY = sum(ys) / ys.length
  const covariance = sum(xs.map((x, at) => (x - meanX) * (ys[at]! - meanY)))
  const variance = sum(xs.map((x) => (x - meanX) ** 2))
  return covariance / variance
}

function percentile(values: readonly number[], share: number): number | null {
  if (values.length === 0) return null
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
