import type { MeasureId, SubjectKind } from '@clutch/contracts/fleet/analytics'
import type { SumName } from './sums.ts'

/** Every measure, once: reports, league tables, trends and links tell the same by the same name. */

type Weighted = Partial<Record<SumName, number>>

export interface MeasureDefinition {
  readonly name: string
  readonly unit:
    | '1'
    | 'km'
    | 'h'
    | 'd'
    | 'l'
    | 'l/100km'
    | 'kWh'
    | 'kWh/100km'
    | 'kg'
    | '/100km'
    | 'points'
    | 'currency'
    | 'currency/km'
  /** The list that it is a sum over. */
  readonly of: string
  readonly formula: string
  /** What is added up, each times a factor. */
  readonly top: Weighted
  /** What that is divided by, after both have been added up. */
  readonly bottom?: Weighted
  /** One less the ratio. */
  readonly complement?: true
  /** Which share of it is known; where nothing is, there is no figure. */
  readonly known?: { readonly part: SumName; readonly whole: SumName; readonly says: string }
  /** Counts of what comes by chance have an interval. */
  readonly isCount?: true
  /** Made of the sums as a driving score is, and not by a ratio. */
  readonly isScore?: true
  /** Told for each currency. Nothing recorded is not nought. */
  readonly isMoney?: true
  readonly better?: 'high' | 'low'
  readonly subjects: readonly SubjectKind[]
  /** Who has less of it has no place in a league table. */
  readonly least?: { readonly sum: SumName; readonly times: number; readonly amount: number; readonly unit: 'km' | 'd' }
}

const everyone = ['vehicle', 'driver', 'group', 'fleet', 'tenant'] as const
/** A vehicle stands, and is paid for, whoever drives it. */
const vehicles = ['vehicle', 'group', 'fleet', 'tenant'] as const

const perKm = 1 / 10_000
const perHour = 1 / 3_600_000
const per100KmOfDm = 1 / 1_000_000
const installed = { part: 'installedMs', whole: 'spanMs', says: 'the time with a device in the vehicle' } as const
const driven100Km = { sum: 'distanceDm', times: perKm, amount: 100, unit: 'km' } as const
const week = { sum: 'vehicleDays', times: 1, amount: 7, unit: 'd' } as const
const costs = { fuelCost: 1, energyCost: 1, maintenanceCost: 1, otherCost: 1 } as const

export const measures: Readonly<Record<MeasureId, MeasureDefinition>> = {
  trips: {
    name: 'Trips',
    unit: '1',
    of: '/trips',
    formula: 'trips that began',
    top: { trips: 1 },
    known: installed,
    subjects: everyone,
  },
  distance: {
    name: 'Distance',
    unit: 'km',
    of: '/trips',
    formula: 'sum of `distanceM`, by share of time',
    top: { distanceDm: perKm },
    known: installed,
    subjects: everyone,
    least: week,
  },
  'driving-time': {
    name: 'Driving time',
    unit: 'h',
    of: '/trips',
    formula: 'sum of `movingS`, by share of time',
    top: { movingMs: perHour },
    known: installed,
    subjects: everyone,
  },
  'active-days': {
    name: 'Days in use',
    unit: 'd',
    of: '/trips',
    formula: 'days with a trip',
    top: { activeDays: 1 },
    known: installed,
    subjects: vehicles,
  },
  utilisation: {
    name: 'Utilisation',
    unit: '1',
    of: '/trips',
    formula: 'days with a trip / days on which the vehicle was there',
    top: { activeDays: 1 },
    bottom: { vehicleDays: 1 },
    known: installed,
    better: 'high',
    subjects: vehicles,
    least: week,
  },
  'time-utilisation': {
    name: 'Utilisation by time',
    unit: '1',
    of: '/trips',
    formula: 'time on trips / time with a device in the vehicle',
    top: { tripMs: 1 },
    bottom: { installedMs: 1 },
    known: installed,
    better: 'high',
    subjects: vehicles,
    least: week,
  },
  'idle-time': {
    name: 'Idle time',
    unit: 'h',
    of: '/idlings',
    formula: 'sum of what has ended, by share of time',
    top: { idleMs: perHour },
    known: installed,
    better: 'low',
    subjects: everyone,
  },
  'idle-share': {
    name: 'Idle share',
    unit: '1',
    of: '/idlings, /trips',
    formula: 'idle time / (idle time + driving time)',
    top: { idleMs: 1 },
    bottom: { idleMs: 1, movingMs: 1 },
    known: installed,
    better: 'low',
    subjects: everyone,
    least: driven100Km,
  },
  fuel: {
    name: 'Fuel',
    unit: 'l',
    of: '/fuel-consumption/uses',
    formula: 'sum of litres used, by share of time',
    top: { fuelMl: 1 / 1_000 },
    known: { part: 'fuelKnownDm', whole: 'usedDm', says: 'the distance of which the fuel is known' },
    better: 'low',
    subjects: everyone,
  },
  consumption: {
    name: 'Consumption',
    unit: 'l/100km',
    of: '/fuel-consumption/uses',
    formula: 'litres used / kilometres of which the fuel is known × 100',
    top: { fuelMl: 1 / 1_000 },
    bottom: { fuelKnownDm: per100KmOfDm },
    known: { part: 'fuelKnownDm', whole: 'usedDm', says: 'the distance of which the fuel is known' },
    better: 'low',
    subjects: everyone,
    least: driven100Km,
  },
  energy: {
    name: 'Electricity',
    unit: 'kWh',
    of: '/fuel-consumption/uses',
    formula: 'sum of kWh used, by share of time',
    top: { energyWh: 1 / 1_000 },
    known: { part: 'energyKnownDm', whole: 'usedDm', says: 'the distance of which the electricity is known' },
    better: 'low',
    subjects: everyone,
  },
  'electric-consumption': {
    name: 'Electric consumption',
    unit: 'kWh/100km',
    of: '/fuel-consumption/uses',
    formula: 'kWh used / kilometres of which the electricity is known × 100',
    top: { energyWh: 1 / 1_000 },
    bottom: { energyKnownDm: per100KmOfDm },
    known: { part: 'energyKnownDm', whole: 'usedDm', says: 'the distance of which the electricity is known' },
    better: 'low',
    subjects: everyone,
    least: driven100Km,
  },
  co2: {
    name: 'CO₂',
    unit: 'kg',
    of: '/fuel-consumption/uses',
    formula: 'of the fuel burnt',
    top: { co2G: 1 / 1_000 },
    known: { part: 'co2KnownDm', whole: 'usedDm', says: 'the distance of which the fuel and its kind are known' },
    better: 'low',
    subjects: everyone,
  },
  'harsh-events': {
    name: 'Harsh manoeuvres',
    unit: '1',
    of: '/driver-behavior/manoeuvres',
    formula: 'those that are scored and not contested with success',
    top: { harsh: 1 },
    known: { part: 'seenM', whole: 'exposedM', says: 'the distance on which a manoeuvre would have been seen' },
    isCount: true,
    better: 'low',
    subjects: everyone,
  },
  safety: {
    name: 'Harsh manoeuvres per 100 km',
    unit: '/100km',
    of: '/driver-behavior/manoeuvres',
    formula: 'scored manoeuvres / kilometres on which one would have been seen × 100',
    top: { harsh: 1 },
    bottom: { seenM: 1 / 100_000 },
    known: { part: 'seenM', whole: 'exposedM', says: 'the distance on which a manoeuvre would have been seen' },
    isCount: true,
    better: 'low',
    subjects: everyone,
    least: { sum: 'seenM', times: 1 / 1_000, amount: 100, unit: 'km' },
  },
  speedings: {
    name: 'Speedings',
    unit: '1',
    of: '/driver-behavior/speedings',
    formula: 'those not contested with success',
    top: { speedings: 1 },
    known: { part: 'limitM', whole: 'exposedM', says: 'the distance whose limit is known' },
    isCount: true,
    better: 'low',
    subjects: everyone,
  },
  'speeding-rate': {
    name: 'Speedings per 100 km',
    unit: '/100km',
    of: '/driver-behavior/speedings',
    formula: 'speedings / kilometres whose limit is known × 100',
    top: { speedings: 1 },
    bottom: { limitM: 1 / 100_000 },
    known: { part: 'limitM', whole: 'exposedM', says: 'the distance whose limit is known' },
    isCount: true,
    better: 'low',
    subjects: everyone,
    least: { sum: 'limitM', times: 1 / 1_000, amount: 100, unit: 'km' },
  },
  'driving-score': {
    name: 'Driving score',
    unit: 'points',
    of: '/driver-behavior/scores',
    formula: 'the score of all that was driven, as it is weighed at the end of the time asked for',
    top: { exposedM: 1 },
    isScore: true,
    known: { part: 'seenM', whole: 'exposedM', says: 'the distance on which a manoeuvre would have been seen' },
    better: 'high',
    subjects: everyone,
    least: driven100Km,
  },
  availability: {
    name: 'Availability',
    unit: '1',
    of: '/vehicles/:vehicleId/defects, /health-monitoring/:fleetId/work-orders',
    formula: '1 − time out of service or in the workshop / time',
    top: { downMs: 1 },
    bottom: { spanMs: 1 },
    complement: true,
    better: 'high',
    subjects: vehicles,
    least: week,
  },
  'fuel-cost': {
    name: 'Fuel cost',
    unit: 'currency',
    of: '/fuel-consumption/transactions',
    formula: 'what was billed, when it was',
    top: { fuelCost: 1 },
    isMoney: true,
    better: 'low',
    subjects: vehicles,
  },
  'energy-cost': {
    name: 'Charging cost',
    unit: 'currency',
    of: '/vehicles/:vehicleId/charging-sessions, /fuel-consumption/prices',
    formula: 'kWh charged × price of electricity then',
    top: { energyCost: 1 },
    known: { part: 'pricedWh', whole: 'chargedWh', says: 'the electricity that had a price' },
    isMoney: true,
    better: 'low',
    subjects: vehicles,
  },
  'maintenance-cost': {
    name: 'Maintenance cost',
    unit: 'currency',
    of: '/health-monitoring/:fleetId/work-orders',
    formula: 'work orders as invoiced, without tax, when they were completed',
    top: { maintenanceCost: 1 },
    isMoney: true,
    better: 'low',
    subjects: vehicles,
  },
  'other-cost': {
    name: 'Other cost',
    unit: 'currency',
    of: '/cost-entries',
    formula: 'insurance, lease, tax and the like: what is for several days counts on each by its share',
    top: { otherCost: 1 },
    isMoney: true,
    better: 'low',
    subjects: vehicles,
  },
  cost: {
    name: 'Cost',
    unit: 'currency',
    of: 'fuel-cost, energy-cost, maintenance-cost, other-cost',
    formula: 'fuel + charging + maintenance + other, as far as recorded',
    top: costs,
    isMoney: true,
    better: 'low',
    subjects: vehicles,
  },
  'cost-per-km': {
    name: 'Cost per kilometre',
    unit: 'currency/km',
    of: 'cost, distance',
    formula: 'cost / distance',
    top: costs,
    bottom: { distanceDm: perKm },
    isMoney: true,
    better: 'low',
    subjects: vehicles,
    least: driven100Km,
  },
}
