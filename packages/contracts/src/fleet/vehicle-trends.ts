import Type, { type Static, type TSchema } from 'typebox'
import { route } from '../contract.ts'
import { Closed, Day, Id, Instant, OneOf } from '../schemas.ts'

const nullable = <const S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()])

/** A robust straight line through the days: the median of all slopes (Theil and Sen), and what holds it in nine of ten cases. */
const Slope = Closed({
  perDay: Type.Number(),
  low: Type.Number(),
  high: Type.Number(),
  days: Type.Integer({ minimum: 2, description: 'on which something was measured' }),
})

const Series = (unit: string, description: string) =>
  Closed({
    unit: OneOf([unit]),
    latest: { ...nullable(Type.Number()), description },
    latestDay: { ...nullable(Day), description: 'of UTC' },
    slope: {
      ...nullable(Slope),
      description: 'null: measured on fewer than five days, or they lie within less than a week',
    },
    daily: Type.Array(Closed({ day: Day, value: Type.Number(), samples: Type.Integer({ minimum: 1 }) }), {
      maxItems: 366,
      description: 'the earliest first',
    }),
  })

export const vitalFindings = [
  'battery-discharged',
  'battery-low',
  'battery-falling',
  'cranking-weak',
  'not-charging',
  'overcharging',
  'overheated',
  'coolant-rising',
  'coolant-cold',
] as const

/** What a vehicle's battery, alternator and coolant were like over a time. */
export const VehicleTrends = Closed({
  vehicleId: Id('veh'),
  from: Instant,
  to: Instant,
  systemV: { ...nullable(OneOf12or24()), description: 'of the vehicle’s supply, as its voltages show it' },
  battery: Closed({
    resting: Series('V', 'median of the last day on which it rested two hours and more with the engine off'),
    cranking: Series('V', 'the lowest seen while the engine was started; most devices look too seldom to see it'),
  }),
  charging: Series('V', 'what nine tenths of the running engine’s voltages stay below: smart alternators also rest'),
  coolant: Closed({
    running: Series('°C', 'median after a quarter of an hour of running'),
    overheatings: { ...Type.Integer({ minimum: 0 }), description: 'times it was at 115 °C and more for a minute' },
    highestC: nullable(Type.Number()),
  }),
  findings: Type.Array(
    Closed({
      finding: OneOf(vitalFindings),
      severity: OneOf(['minor', 'major', 'critical']),
      text: Type.String(),
      since: { ...Day, description: 'the day that shows it' },
    }),
    { maxItems: vitalFindings.length },
  ),
  unknown: {
    ...Type.Array(OneOf(['battery', 'cranking', 'charging', 'coolant'])),
    description: 'of which no device said anything in this time: that is no good news and no bad one',
  },
})
export type VehicleTrends = Static<typeof VehicleTrends>

function OneOf12or24() {
  return Type.Union([Type.Literal(12), Type.Literal(24)])
}

export const getVehicleTrends = route({
  method: 'GET',
  path: '/b2b/fleet-management/health-monitoring/:fleetId/vehicles/:vehicleId/trends',
  summary: 'Trends of a vehicle’s battery, alternator and coolant',
  access: 'fleet:read',
  query: Type.Object(
    {
      days: Type.Optional(Type.Integer({ minimum: 1, maximum: 366, default: 90, description: 'until now' })),
    },
    { additionalProperties: false },
  ),
  replies: { 200: VehicleTrends },
})
