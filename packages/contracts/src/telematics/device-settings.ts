import Type, { type Static } from 'typebox'
import { Closed } from '../schemas.ts'

/** What a tenant may set for a single device: what its values mean, and when something is wrong with it. */

const Path = (description: string, example: string) =>
  Type.String({
    pattern: '^[a-zA-Z]+(\\.[\\w .:/-]{1,64})?$',
    maxLength: 90,
    description,
    examples: [example],
  })

const To = Path(
  'a field of the reading: fuelLitres, odometerM, ignition, …, or a name of temperaturesC, humidityPercent, inputs, outputs, obd, raw',
  'temperaturesC.hold',
)

const Coordinate = Type.Number({ minimum: -1e12, maximum: 1e12 })

export const Calibration = Closed(
  {
    from: Path('a numeric field of the reading, or one of its names', 'inputs.ain1'),
    to: To,
    points: Type.Array(Type.Array(Coordinate, { minItems: 2, maxItems: 2 }), {
      minItems: 2,
      maxItems: 100,
      description: '[what was measured, what it means], by rising measure',
    }),
  },
  { description: 'straight lines from point to point; before the first and beyond the last, their values' },
)
export type Calibration = Static<typeof Calibration>

export const ComputedAttribute = Closed({
  to: To,
  expression: Type.String({
    minLength: 1,
    maxLength: 500,
    pattern: '\\S',
    description:
      'Common Expression Language over the fields of the reading, with abs, ceil, floor, max, min, pow, round, sqrt. Where a field it names was not told, nothing is computed; where it fails, the reading is flagged computed-failed',
    examples: ['inputs.ain1 > 0.5 ? inputs.ain1 * 12.5 - 3 : 0'],
  }),
})
export type ComputedAttribute = Static<typeof ComputedAttribute>

const Seconds = (least: number) => Type.Integer({ minimum: least, maximum: 2_592_000 })

/** Each replaces the platform's own limit; null switches that look off. */
export const HealthLimits = Closed({
  offlineAfterS: Type.Optional(
    Type.Union([Seconds(60), Type.Null()], { description: 'silent for so long is offline; default: an hour' }),
  ),
  lowBatteryV: Type.Optional(
    Type.Union([Type.Number({ minimum: 0.1, maximum: 100 }), Type.Null()], {
      description: 'below is low, 0.2 V above is well again; default: 3.5',
    }),
  ),
  lowBatteryPercent: Type.Optional(
    Type.Union([Type.Number({ minimum: 1, maximum: 90 }), Type.Null()], {
      description: 'below is low, 10 above is well again; default: 15',
    }),
  ),
  towedBeyondM: Type.Optional(
    Type.Union([Type.Integer({ minimum: 100, maximum: 100_000 }), Type.Null()], {
      description: 'with the ignition off, so far from where it was parked is towed; default: 300',
    }),
  ),
  silentSensorAfterS: Type.Optional(
    Type.Union([Seconds(60), Type.Null()], {
      description: 'a measure that always came and is missing for so long, while the device reports; default: an hour',
    }),
  ),
})
export type HealthLimits = Static<typeof HealthLimits>
