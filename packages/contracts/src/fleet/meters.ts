import Type, { type Static, type TSchema } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { Closed, Id, Instant, OneOf, Page, PageQuery } from '../schemas.ts'

const nullable = <const S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()])

export const meterNames = ['odometer', 'engine-hours'] as const

const reading = {
  uncertainty: nullable({
    ...Type.Number({ minimum: 0 }),
    description:
      'what it may be off by in nine of ten cases, in the same unit; null: nobody has said what the counter began with, and only differences mean something',
  }),
  source: OneOf(['workshop', 'manual', 'vehicle', 'device', 'fixes'], {
    description:
      'what it counts from: what somebody read off, the vehicle’s own counter, a device’s, or nothing but fixes',
  }),
  countsFrom: { ...nullable(Instant), description: 'when that was; what was measured since is added' },
}

/** What a vehicle's counters say at an instant: of several sources, one value that never falls. */
export const VehicleMeters = Closed({
  vehicleId: Id('veh'),
  at: Instant,
  odometer: nullable(
    Closed({
      totalM: { ...Type.Number({ minimum: 0 }), description: 'over all instruments it has had' },
      displayedM: { ...Type.Number(), description: 'what the instrument of that time shows' },
      ...reading,
    }),
  ),
  engineHours: nullable(Closed({ totalHours: Type.Number({ minimum: 0 }), displayedHours: Type.Number(), ...reading })),
})
export type VehicleMeters = Static<typeof VehicleMeters>

const Value = Type.Number({
  minimum: 0,
  maximum: 1e10,
  description: 'as it is displayed: metres of an odometer, hours of an engine',
})

/** What somebody read off. */
export const MeterEntry = Closed({
  id: Id('mte'),
  version: Type.Integer({ minimum: 1 }),
  vehicleId: Id('veh'),
  meter: OneOf(meterNames),
  value: Value,
  at: Instant,
  source: OneOf(['workshop', 'manual']),
  newInstrument: nullable({ ...Value, description: 'what another instrument showed that was put in then' }),
  note: nullable(Type.String({ minLength: 1, maxLength: 500 })),
  madeBy: Type.String(),
  status: OneOf(['active', 'voided'], { description: 'voided: it was wrong, and counts for nothing' }),
})
export type MeterEntry = Static<typeof MeterEntry>

/** A counter that fell, jumped or stood still while the vehicle drove. */
export const MeterReset = Closed({
  id: Id('mrs'),
  version: Type.Integer({ minimum: 1 }),
  vehicleId: Id('veh'),
  deviceId: Id('dev'),
  counter: OneOf(['vehicle-odometer', 'device-odometer', 'engine-hours']),
  how: OneOf(['fell', 'jumped', 'stalled']),
  before: { ...Type.Number(), description: 'metres, or seconds of an engine' },
  after: Type.Number(),
  at: Instant,
  status: OneOf(['standing', 'withdrawn']),
})
export type MeterReset = Static<typeof MeterReset>

export const MeterEntryContradicts = problem({
  code: 'meter-entry-contradicts',
  status: 422,
  title: 'A counter does not run backwards',
  remedy:
    '`detail` names the entry that says otherwise: void the one that is wrong, or say what a new instrument showed.',
})
export const MeterEntryUnlikely = problem({
  code: 'meter-entry-unlikely',
  status: 422,
  title: 'This is far from what was measured',
  remedy: '`detail` says what was expected. If it is right all the same, send it with `confirmed`.',
})
export const TooManyMeterEntries = problem({
  code: 'too-many-meter-entries',
  status: 422,
  title: 'This vehicle has as many entries as may be',
  remedy: 'Voided ones count too; devices’ readings go on without entries.',
})

export const maxMeterEntries = 5_000

export const NewMeterEntry = Closed(
  {
    meter: MeterEntry.properties.meter,
    value: Value,
    at: Type.Optional({ ...Instant, description: 'now where it is not given' }),
    source: Type.Optional({ ...MeterEntry.properties.source, default: 'manual' }),
    newInstrument: Type.Optional(Value),
    note: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
    confirmed: Type.Optional(Type.Boolean({ description: 'it is right, however unlikely' })),
  },
  { examples: [{ meter: 'odometer', value: 120_345_000, source: 'workshop' }] },
)
export type NewMeterEntry = Static<typeof NewMeterEntry>

const vehicle = '/b2b/fleet-management/vehicles/:vehicleId' as const

export const getVehicleMeters = route({
  method: 'GET',
  path: `${vehicle}/meters`,
  summary: 'What a vehicle’s odometer and engine hours say, now or at an instant',
  description:
    'Reconciled from what was read off, the vehicle’s own counters, the device’s and the fixes: evaluated when asked, so that what comes late counts.',
  access: 'fleet:read',
  query: Type.Object({ at: Type.Optional(Instant) }, { additionalProperties: false }),
  replies: { 200: VehicleMeters },
})

export const addMeterEntry = route({
  method: 'POST',
  path: `${vehicle}/meter-entries`,
  summary: 'Enter what an odometer or an hour meter shows',
  access: 'fleet:write',
  idempotency: 'accepted',
  body: NewMeterEntry,
  replies: { 201: MeterEntry },
  problems: [MeterEntryContradicts, MeterEntryUnlikely, TooManyMeterEntries],
})

export const listMeterEntries = route({
  method: 'GET',
  path: `${vehicle}/meter-entries`,
  summary: 'List what was read off, the latest first',
  access: 'fleet:read',
  query: PageQuery({ meter: Type.Optional(MeterEntry.properties.meter) }),
  replies: { 200: Page(MeterEntry) },
})

export const getMeterEntry = route({
  method: 'GET',
  path: `${vehicle}/meter-entries/:meterEntryId`,
  summary: 'Read an entry',
  access: 'fleet:read',
  replies: { 200: MeterEntry },
})

export const voidMeterEntry = route({
  method: 'POST',
  path: `${vehicle}/meter-entries/:meterEntryId/void`,
  summary: 'Say that an entry was wrong',
  access: 'fleet:write',
  conditional: true,
  replies: { 200: MeterEntry },
  problems: [MeterEntryContradicts],
})

export const listMeterResets = route({
  method: 'GET',
  path: `${vehicle}/meter-resets`,
  summary: 'List when a counter fell, jumped or stood still, the latest first',
  access: 'fleet:read',
  query: PageQuery({}),
  replies: { 200: Page(MeterReset) },
})

export const MeterEntryRecorded = event({
  type: 'fleet.meter-entry.recorded',
  summary: 'Somebody read off an odometer or an hour meter',
  data: MeterEntry,
  partner: true,
})
export const MeterEntryVoided = event({
  type: 'fleet.meter-entry.voided',
  summary: 'What was read off was wrong',
  data: MeterEntry,
  partner: true,
})
export const MeterResetFound = event({
  type: 'fleet.meter-reset.found',
  summary: 'A counter fell, jumped or stood still: another instrument, another vehicle, or somebody’s hand',
  data: MeterReset,
  partner: true,
})
export const MeterResetWithdrawn = event({
  type: 'fleet.meter-reset.withdrawn',
  summary: 'Late readings showed that a counter did neither',
  data: MeterReset,
  partner: true,
})
