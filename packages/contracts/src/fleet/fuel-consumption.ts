import Type, { type Static } from 'typebox'
import { route } from '../contract.ts'
import { Closed, Id, Instant, Money, OneOf, Page, PageQuery } from '../schemas.ts'
import { RangeTooLong } from './trips.ts'

const nullable = <const S extends Parameters<typeof Type.Union>[0][number]>(schema: S) =>
  Type.Union([schema, Type.Null()])
const Amount = Type.Number({ minimum: 0 })

/** What fuel was reckoned from, in order of trust. */
export const fuelSources = ['fuel-rate', 'counter', 'mass-air-flow', 'speed-density', 'level'] as const

const Fuel = Closed({
  litres: Amount,
  /** The interval that holds nine of ten. */
  low: Amount,
  high: Amount,
  idleLitres: nullable(Amount),
  source: OneOf(fuelSources),
  /** Which share of the engine's time the source was read; the rest is taken to be like it. */
  covered: Type.Number({ minimum: 0, maximum: 1 }),
})

/** The energy of one trip, or of an engine that ran without one. */
export const EnergyUse = Closed({
  id: Id('enu'),
  version: Type.Integer({ minimum: 1 }),
  vehicleId: Id('veh'),
  deviceId: Id('dev'),
  startedAt: Instant,
  endedAt: Instant,
  onTrip: Type.Boolean(),
  distanceM: Amount,
  engineS: Amount,
  idleS: Amount,
  /** Null where nothing was told from which fuel could be reckoned, or its kind is not known. */
  fuel: nullable(Fuel),
  litresPer100Km: nullable(Amount),
  kwh: nullable(Type.Number({ description: 'out of the battery; negative where it gained' })),
  kwhPer100Km: nullable(Type.Number()),
  co2Kg: nullable(Amount),
})
export type EnergyUse = Static<typeof EnergyUse>

const base = '/b2b/fleet-management/fuel-consumption' as const

export const listEnergyUses = route({
  method: 'GET',
  path: `${base}/uses`,
  summary: 'The fuel and electricity of each trip, latest first, with what it was reckoned from',
  access: 'fleet:read',
  query: PageQuery({
    vehicleId: Type.Optional(Id('veh')),
    from: Type.Optional(Instant),
    to: Type.Optional(Instant),
  }),
  replies: { 200: Page(EnergyUse) },
})

export const ConsumptionTotals = Closed({
  vehicleId: nullable(Id('veh')),
  driverId: nullable(Id('drv')),
  uses: Type.Integer({ minimum: 0 }),
  distanceKm: Amount,
  engineHours: Amount,
  idleHours: Amount,
  /** Of the uses whose fuel is known. */
  litres: Amount,
  low: Amount,
  high: Amount,
  /** Which share of the distance fuel is known of. */
  knownShare: Type.Number({ minimum: 0, maximum: 1 }),
  sources: Type.Array(Closed({ source: OneOf(fuelSources), litres: Amount })),
  litresPer100Km: nullable(Amount),
  mpgUs: nullable(Amount),
  mpgImperial: nullable(Amount),
  idleLitresPerHour: nullable(Amount),
  kwh: Type.Number(),
  kwhPer100Km: nullable(Type.Number()),
  refuelledLitres: nullable(Amount),
  drainedLitres: nullable(Amount),
  /** One of each currency; empty where no price is known. */
  cost: Type.Array(Money),
  co2Kg: nullable(Amount),
})
export type ConsumptionTotals = Static<typeof ConsumptionTotals>

export const getConsumption = route({
  method: 'GET',
  path: `${base}/totals`,
  summary: 'Consumption, cost and CO₂ of a period, by vehicle or by driver; a use counts where it began',
  access: 'fleet:read',
  query: Type.Object(
    {
      from: Instant,
      to: Instant,
      by: Type.Optional(OneOf(['vehicle', 'driver'])),
      vehicleId: Type.Optional(Id('veh')),
      fleetId: Type.Optional(Id('flt')),
    },
    { additionalProperties: false },
  ),
  replies: {
    200: Closed({
      items: Type.Array(ConsumptionTotals),
      total: ConsumptionTotals,
      /** More uses began in the period than are reckoned at once: ask for less. */
      truncated: Type.Boolean(),
    }),
  },
  problems: [RangeTooLong],
})
