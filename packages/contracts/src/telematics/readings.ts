import Type, { type Static } from 'typebox'
import { route } from '../contract.ts'
import { Closed, Instant, OneOf, Page, PageQuery } from '../schemas.ts'
import { alarms } from './alarms.ts'

/**
 * One reading: what a device said about one instant, in the same shape whatever protocol it spoke.
 * What was not said is absent, never null. The schema only grows, and readers ignore what they do not know.
 */

/** A name that a device family gives to one of its sensors: `dallas1`, `rpm`, `din2`. */
const measures = (description: string) =>
  Type.Record(Type.String({ minLength: 1, maxLength: 64 }), Type.Number(), { maxProperties: 128, description })

export const Position = Type.Object(
  {
    lat: Type.Number({ minimum: -90, maximum: 90 }),
    lon: Type.Number({ minimum: -180, maximum: 180 }),
    altitudeM: Type.Optional(Type.Number()),
    speedKmh: Type.Optional(Type.Number({ minimum: 0 })),
    courseDeg: Type.Optional(Type.Number({ minimum: 0, maximum: 360 })),
    satellites: Type.Optional(Type.Integer({ minimum: 0 })),
    hdop: Type.Optional(Type.Number({ minimum: 0 })),
    accuracyM: Type.Optional(
      Type.Number({ minimum: 0, description: 'radius within which the device believes itself' }),
    ),
    time: Type.Optional({ ...Instant, description: 'of the fix, where it is older than the reading' }),
    valid: Type.Boolean({
      description: 'The device had a fix. Without one, the place is the last it knew, or nonsense.',
    }),
  },
  { description: 'WGS 84' },
)
export type Position = Static<typeof Position>

export const HarshEvent = Type.Object({
  kind: OneOf(['acceleration', 'braking', 'cornering']),
  value: Type.Optional(Type.Number({ description: 'g; for cornering told by GNSS alone, rad/s' })),
})
export type HarshEvent = Static<typeof HarshEvent>

export const Beacon = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 128, description: 'as advertised, in hexadecimal' }),
  rssiDbm: Type.Optional(Type.Number()),
  batteryV: Type.Optional(Type.Number()),
  lowBattery: Type.Optional(Type.Boolean()),
  temperatureC: Type.Optional(Type.Number()),
})
export type Beacon = Static<typeof Beacon>

/** A mast that the device heard: all there is to go by where it has no fix. Names as in 3GPP TS 23.003. */
export const Cell = Type.Object({
  mcc: Type.Integer({ minimum: 0, maximum: 999 }),
  mnc: Type.Integer({ minimum: 0, maximum: 999 }),
  areaCode: Type.Integer({ minimum: 0, description: 'LAC or TAC' }),
  cellId: Type.Integer({ minimum: 0 }),
  rssiDbm: Type.Optional(Type.Number()),
})
export type Cell = Static<typeof Cell>

export const WifiAccessPoint = Type.Object({
  bssid: Type.String({ pattern: '^([0-9a-f]{2}:){5}[0-9a-f]{2}$' }),
  rssiDbm: Type.Optional(Type.Number()),
})
export type WifiAccessPoint = Static<typeof WifiAccessPoint>

/** What a device measures. A decoder's output is these fields; who the device is comes from its session. */
const measured = {
  time: Instant,
  position: Type.Optional(Position),
  ignition: Type.Optional(Type.Boolean()),
  motion: Type.Optional(Type.Boolean()),
  odometerM: Type.Optional(Type.Number({ minimum: 0 })),
  fuelPercent: Type.Optional(Type.Number()),
  fuelLitres: Type.Optional(Type.Number()),
  engineHours: Type.Optional(Type.Number({ minimum: 0, description: 'h that the engine has run' })),
  batteryV: Type.Optional(Type.Number({ description: "the device's own battery" })),
  batteryPercent: Type.Optional(Type.Number({ description: "the device's own battery" })),
  charging: Type.Optional(Type.Boolean({ description: 'the device is being supplied from outside' })),
  externalV: Type.Optional(Type.Number({ description: "the vehicle's supply" })),
  stateOfChargePercent: Type.Optional(Type.Number({ description: "an electric vehicle's traction battery" })),
  acceleration: Type.Optional(Type.Object({ xG: Type.Number(), yG: Type.Number(), zG: Type.Number() })),
  temperaturesC: Type.Optional(measures('by sensor')),
  humidityPercent: Type.Optional(measures('by sensor')),
  inputs: Type.Optional(measures('by name: digital 0 or 1, analogue in volts')),
  outputs: Type.Optional(measures('by name')),
  beacons: Type.Optional(Type.Array(Beacon, { maxItems: 128 })),
  cells: Type.Optional(Type.Array(Cell, { maxItems: 16, description: 'the one it is on first' })),
  wifi: Type.Optional(Type.Array(WifiAccessPoint, { maxItems: 32 })),
  driverKey: Type.Optional(Type.String({ minLength: 1, maxLength: 64, description: 'iButton or RFID, hexadecimal' })),
  trailerKey: Type.Optional(
    Type.String({ minLength: 1, maxLength: 64, description: 'of the trailer that is coupled' }),
  ),
  alarms: Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 64 }), {
      maxItems: 32,
      description: `what the device cries out about: ${Object.keys(alarms).join(', ')}`,
    }),
  ),
  harsh: Type.Optional(Type.Array(HarshEvent, { maxItems: 8 })),
  obd: Type.Optional(measures('by name of the PID: rpm, speedKmh, coolantTemperatureC, engineLoadPercent, …')),
  troubleCodes: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 16 }), { maxItems: 128 })),
  vin: Type.Optional(Type.String({ minLength: 1, maxLength: 17 })),
  raw: Type.Optional(
    Type.Record(
      Type.String({ minLength: 1, maxLength: 64 }),
      Type.Union([Type.Number(), Type.String({ maxLength: 16384 })]),
      { maxProperties: 512, description: 'what has no field of its own, and what was not understood' },
    ),
  ),
  flags: Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 64 }), {
      maxItems: 16,
      description:
        'why to doubt this reading: no-fix, zero-coordinates, coordinates-out-of-range, time-out-of-range, time-of-receipt (the device told none), …',
    }),
  ),
}

export const DecodedReading = Type.Object(measured)
export type DecodedReading = Static<typeof DecodedReading>

export const Reading = Type.Object({
  id: Type.String({
    pattern: '^[0-9a-f]{16}$',
    description: 'follows from the device and the content: a resend is the same reading. Unique per device',
  }),
  deviceId: Type.String({ minLength: 1, maxLength: 64 }),
  tenantId: Type.String({ minLength: 1, maxLength: 64 }),
  receivedAt: Instant,
  ...measured,
})
export type Reading = Static<typeof Reading>

const deviceReading = Type.Omit(Reading, ['tenantId'])

export const listReadings = route({
  method: 'GET',
  path: '/b2b/fleet-management/gps-integration/devices/:deviceId/readings',
  summary: 'Read what a device said, in the order of its own time',
  description:
    'From `from` on and before `to`, by the device’s clock; without them from the first and to the last. A reading whose clock was absurd is listed too, at the time it claimed. Readings know no trips: of a private one they tell where it went.',
  access: 'readings:raw',
  query: PageQuery({ from: Type.Optional(Instant), to: Type.Optional(Instant) }),
  replies: { 200: Page(deviceReading) },
})

/** A longer range would count the rows of partitions by the million within one request. */
export const maxSummaryDays = 31
export const maxSummaryDevices = 1_000

export const ReadingSummary = Closed({
  from: Instant,
  to: Instant,
  readings: Type.Integer({ minimum: 0, description: 'of all devices, exactly' }),
  deviceCount: Type.Integer({ minimum: 0, description: 'devices with a reading in the range' }),
  devices: Type.Array(
    Closed({
      deviceId: Type.String(),
      readings: Type.Integer({ minimum: 1 }),
      firstAt: Instant,
      lastAt: Instant,
      maxLagMs: Type.Integer({ description: 'the longest between a reading’s time and its arrival' }),
    }),
    { maxItems: maxSummaryDevices, description: `the first ${maxSummaryDevices} by id` },
  ),
})
export type ReadingSummary = Static<typeof ReadingSummary>

export const summariseReadings = route({
  method: 'GET',
  path: '/b2b/fleet-management/gps-integration/readings/summary',
  summary: 'Count readings, exactly, by device',
  description: `From \`from\` on and before \`to\`, at most ${maxSummaryDays} days; without \`to\` until now, without \`from\` the day before \`to\`.`,
  access: 'devices:read',
  query: Type.Object(
    {
      from: Type.Optional(Instant),
      to: Type.Optional(Instant),
      deviceId: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_.-]{1,64}$' })),
    },
    { additionalProperties: false },
  ),
  replies: { 200: ReadingSummary },
})
