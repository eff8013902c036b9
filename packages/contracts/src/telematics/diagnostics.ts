import Type, { type Static } from 'typebox'
import { problem, route } from '../contract.ts'
import { Unavailable } from '../problems.ts'
import { Closed, Instant, OneOf } from '../schemas.ts'
import { DeviceGone } from './devices.ts'

/** What vehicles say about themselves: files of diagnostic apps and adapters, trouble codes, and single answers. */

export const maxLogBytes = 16 * 1024 ** 2
export const maxLogLines = 500_000

const Count = Type.Integer({ minimum: 0 })
const Text = (maxLength: number) => Type.String({ maxLength })

// ---- files ----

export const LogColumn = Closed({
  header: Text(128),
  unit: Text(64),
  to: Type.Union([Text(64), Type.Null()], { description: 'the field or value it becomes; null: it is not understood' }),
  because: Type.Union([OneOf(['name', 'unit']), Type.Null()], {
    description: 'what of it is not understood',
  }),
  values: { ...Count, description: 'how many numbers it had' },
  least: Type.Union([Type.Number(), Type.Null()]),
  most: Type.Union([Type.Number(), Type.Null()]),
})

export const DeviceLog = Closed({
  stored: Type.Boolean({ description: 'false for a dry run' }),
  format: OneOf(['csv', 'csv-long', 'elm327']),
  lines: Count,
  rows: { ...Count, description: 'of data, the heading not counted' },
  readings: { ...Count, description: 'durable now; a repetition is the same readings and is not stored again' },
  firstAt: Type.Union([Instant, Type.Null()], {
    description: 'null: the file does not tell when it began, and neither did you (dry run)',
  }),
  lastAt: Type.Union([Instant, Type.Null()]),
  time: OneOf(['told', 'elapsed', 'run-time', 'rows'], {
    description:
      'where the times come from: the file, time since its start, the engine’s run time, or one row a second',
  }),
  secondsPerRow: Type.Union([Type.Number(), Type.Null()], { description: 'where that was derived' }),
  columns: Type.Array(LogColumn, { maxItems: 512 }),
  errors: { ...Count, description: 'lines that are not, or not wholly, understood' },
  firstErrors: Type.Array(Closed({ line: Type.Integer({ minimum: 1 }), message: Text(500) }), { maxItems: 100 }),
})
export type DeviceLog = Static<typeof DeviceLog>

export const LogUnreadable = problem({
  code: 'log-unreadable',
  status: 422,
  title: 'This file says nothing that could be stored',
  remedy: 'Correct what `errors` points to. A dry run tells which columns are understood.',
})
export const DeviceNotTaken = problem({
  code: 'device-not-active',
  status: 409,
  title: 'Nothing is taken of this device',
  remedy: 'It is blocked: unblock it first.',
})

export const uploadDeviceLog = route({
  method: 'POST',
  path: '/b2b/fleet-management/obd2-integration/devices/:deviceId/logs',
  summary: 'Store what a diagnostic app or adapter wrote down as readings of a device',
  description: `UTF-8, at most ${maxLogLines} lines: tables of the common apps (Torque, OBD Fusion, OBDLink, BlueDriver, Car Scanner, OBD Auto Doctor, carOBD) or text of an ELM327. All of it is read before any is stored. The same file with the same \`startedAt\` again stores nothing.`,
  access: 'devices:write',
  query: Type.Object(
    {
      dryRun: Type.Optional(Type.Boolean({ description: 'only say what would be understood' })),
      startedAt: Type.Optional({ ...Instant, description: 'of the first line, where the file tells no day' }),
      utcOffsetMinutes: Type.Optional(
        Type.Integer({
          minimum: -840,
          maximum: 840,
          description: 'of the clock that wrote it, where it tells no zone',
        }),
      ),
    },
    { additionalProperties: false },
  ),
  replies: { 200: DeviceLog },
  problems: [LogUnreadable, DeviceNotTaken, DeviceGone, Unavailable],
  upload: { mediaTypes: ['application/octet-stream'] },
  maxBodyBytes: maxLogBytes,
})

// ---- trouble codes ----

export const TroubleCodeMeaning = Closed({
  code: Text(8),
  failureType: Type.Union([Text(2), Type.Null()], { description: 'the third byte, where the code names it' }),
  system: OneOf(['powertrain', 'chassis', 'body', 'network']),
  kind: OneOf(['generic', 'manufacturer', 'reserved']),
  text: Type.Union([Text(500), Type.Null()], { description: 'null where no list has the code' }),
  /** `generic`, or the make whose text it is. */
  from: Type.Union([Text(64), Type.Null()]),
  certain: Type.Boolean({ description: 'false: a maker’s own code, and the text may be another maker’s' }),
})
export type TroubleCodeMeaning = Static<typeof TroubleCodeMeaning>

export const explainTroubleCode = route({
  method: 'GET',
  path: '/b2b/fleet-management/obd2-integration/trouble-codes/:code',
  summary: 'Say what a trouble code means',
  access: 'devices:read',
  query: Type.Object(
    { make: Type.Optional(Type.String({ pattern: '^[A-Za-z][A-Za-z .&-]{0,39}$', examples: ['Ford'] })) },
    { additionalProperties: false },
  ),
  replies: { 200: TroubleCodeMeaning },
})

// ---- single answers ----

const Hex = (maxBytes: number) =>
  Type.String({ pattern: `^([0-9A-Fa-f]{2}[ ]?){1,${maxBytes}}$`, maxLength: maxBytes * 3 })

export const DiagnosticInput = Closed(
  {
    elm327: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 65_536,
        description: 'what an ELM327 or STN adapter wrote, prompts and echo as they came',
      }),
    ),
    messages: Type.Optional(
      Type.Array(Hex(4_095), { minItems: 1, maxItems: 64, description: 'answers from the service on: `41 0C 1A F8`' }),
    ),
    canFrames: Type.Optional(
      Type.Array(Closed({ id: Type.String({ pattern: '^([0-9A-Fa-f]{3}|[0-9A-Fa-f]{8})$' }), data: Hex(8) }), {
        minItems: 1,
        maxItems: 512,
        description: 'frames of ISO 15765-2, of several ECUs in any order',
      }),
    ),
    j1939Frames: Type.Optional(
      Type.Array(Closed({ id: Type.String({ pattern: '^[0-9A-Fa-f]{1,8}$' }), data: Hex(8) }), {
        minItems: 1,
        maxItems: 512,
        description: '29-bit frames; multi-packet messages are put together',
      }),
    ),
    make: Type.Optional(Type.String({ pattern: '^[A-Za-z][A-Za-z .&-]{0,39}$' })),
  },
  { examples: [{ elm327: '010C\r41 0C 1A F8\r\r>', make: 'Ford' }] },
)
export type DiagnosticInput = Static<typeof DiagnosticInput>

const Monitor = Closed({ name: Text(64), complete: Type.Boolean() })

export const Diagnosis = Closed({
  values: Type.Array(
    Closed({
      from: Text(16),
      source: Text(16),
      name: Text(80),
      value: Type.Union([Type.Number(), Text(200)]),
      unit: Text(16),
      freezeFrame: Type.Union([Count, Type.Null()]),
    }),
    { maxItems: 10_000 },
  ),
  troubleCodes: Type.Array(
    Closed({
      from: Text(16),
      code: Text(24),
      state: Text(16),
      text: Type.Union([Text(500), Type.Null()]),
    }),
    { maxItems: 10_000 },
  ),
  vins: Type.Array(
    Closed({ from: Text(16), vin: Text(17), checkDigitFits: Type.Union([Type.Boolean(), Type.Null()]) }),
    {
      maxItems: 1_000,
    },
  ),
  readiness: Type.Array(
    Closed({
      from: Text(16),
      lampOn: Type.Union([Type.Boolean(), Type.Null()]),
      codeCount: Count,
      monitors: Type.Array(Monitor),
    }),
    { maxItems: 1_000 },
  ),
  calibrations: Type.Array(Closed({ from: Text(16), ids: Type.Array(Text(64)) }), { maxItems: 1_000 }),
  refused: Type.Array(Closed({ from: Text(16), service: Text(4), reason: Text(200) }), { maxItems: 1_000 }),
  notUnderstood: Type.Array(Closed({ pointer: Text(200), message: Text(300) }), { maxItems: 1_000 }),
})
export type Diagnosis = Static<typeof Diagnosis>

export const NothingUnderstood = problem({
  code: 'nothing-understood',
  status: 422,
  title: 'Nothing in this is an answer of a vehicle',
  remedy: '`errors` points to what is wrong with each part.',
})

export const decodeDiagnostics = route({
  method: 'POST',
  path: '/b2b/fleet-management/obd2-integration/decode',
  summary: 'Say what answers of a vehicle mean; nothing is stored',
  description: 'Exactly one of `elm327`, `messages`, `canFrames` and `j1939Frames`.',
  access: 'devices:read',
  body: DiagnosticInput,
  replies: { 200: Diagnosis },
  problems: [NothingUnderstood],
})
