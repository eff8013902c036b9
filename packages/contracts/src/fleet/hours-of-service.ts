import Type, { type Static, type TSchema } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { Closed, Day, Id, Instant, OneOf, Page, PageQuery } from '../schemas.ts'
import { DriverUnknown } from './driver-assignments.ts'

const nullable = <const S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()])

export const activities = ['driving', 'work', 'availability', 'rest', 'sleeper-berth'] as const

/**
 * What a driver did. Driving follows from trips by itself. What a tachograph recorded holds before it, because that is the record which the
 * law asks for; what is entered holds where neither says anything.
 */
export const DriverActivity = Closed({
  id: Id('dat'),
  version: Type.Integer({ minimum: 1 }),
  driverId: Id('drv'),
  activity: OneOf(activities, {
    description:
      'rest is off duty (OFF of 49 CFR 395.8), sleeper-berth SB, driving D, work ON; availability is a word of tachographs, elsewhere on duty',
  }),
  fromAt: Instant,
  untilAt: Instant,
  source: OneOf(['entered', 'card', 'vehicle-unit']),
  fileId: nullable({ ...Id('tgf'), description: 'the tachograph’s file it was read from' }),
  note: nullable(Type.String({ maxLength: 500 })),
})
export type DriverActivity = Static<typeof DriverActivity>

export const NewDriverActivity = Closed(
  {
    driverId: Id('drv'),
    activity: OneOf(activities),
    fromAt: Instant,
    untilAt: { ...Instant, description: 'not in the future' },
    note: Type.Optional(Type.String({ maxLength: 500 })),
  },
  {
    examples: [
      {
        driverId: 'drv_01K0A1B2C3D4E5F6G7H8J9K0M1',
        activity: 'work',
        fromAt: '2026-11-22T06:00:00.000Z',
        untilAt: '2026-11-22T06:30:00.000Z',
      },
    ],
  },
)
export type NewDriverActivity = Static<typeof NewDriverActivity>

export const ruleSetIds = [
  'eu-561-2006',
  'us-395-property-70-8',
  'us-395-property-60-7',
  'us-395-passenger-70-8',
  'us-395-passenger-60-7',
] as const

const Hours = (description: string) => Type.Number({ minimum: 0, description })

/** A version of a set of rules: from a day on. */
export const RuleSet = Closed({
  id: OneOf(ruleSetIds),
  title: Type.String(),
  validFrom: Day,
  validUntil: nullable(Day),
  limits: Type.Record(Type.String(), Type.Number(), { description: 'in hours, days or counts, as the name says' }),
  notApplied: Type.Array(Type.String(), { description: 'what of the rules is not looked at' }),
})
export type RuleSet = Static<typeof RuleSet>

const Limit = Closed({
  rule: Type.String({ examples: ['daily-driving'] }),
  article: Type.String({ examples: ['Regulation (EC) No 561/2006, Article 6(1)'] }),
  limitH: Hours('as it holds now'),
  usedH: Hours('of it'),
  remainingH: Hours('none left: 0'),
})

export const Violation = Closed({
  rule: Type.String(),
  article: Type.String(),
  fromAt: { ...Instant, description: 'since when it was more than is allowed, or later' },
  untilAt: Instant,
  excessH: Hours('driven, or late'),
})
export type Violation = Static<typeof Violation>

/** How a driver stands by the rules. Advisory: it is neither an ELD nor a tachograph, and proves nothing. */
export const HoursOfService = Closed({
  driverId: Id('drv'),
  ruleSet: OneOf(ruleSetIds),
  at: Instant,
  timeZone: Type.String({
    description: 'whose days or weeks count: the fleet’s for United States rules, UTC for European ones',
  }),
  advisory: Type.Literal(true, { description: 'neither an ELD nor a tachograph' }),
  notice: Type.String({ description: 'what to tell whoever reads this' }),
  notApplied: Type.Array(Type.String(), { description: 'what of the rules was not looked at' }),
  activity: OneOf(activities, { description: 'what the driver does, as far as is known' }),
  since: Instant,
  remainingDrivingH: Hours('that may be driven from now on, with breaks, before a rest is due'),
  limits: Type.Array(Limit),
  breakAfterDrivingH: nullable(Hours('of driving without a break; null: no break is asked for')),
  breakNeededMin: nullable(Type.Number({ description: 'less what of it has been taken' })),
  dailyRestBy: nullable({
    ...Instant,
    description: 'the latest at which it begins; null when it has been taken, or is not asked for',
  }),
  weeklyRestBy: nullable(Instant),
  restSufficesAt: nullable({
    ...Instant,
    description: 'while resting: when that is enough for a new day; null when it is, or nobody rests',
  }),
  compensation: Type.Array(
    Closed({ owedH: Hours('in one piece, with another rest of nine hours or more'), by: Instant }),
    { description: 'what is still owed for reduced weekly rests' },
  ),
  violations: Type.Array(Violation, { description: 'of the four weeks before' }),
  evidence: Closed({
    fromAt: { ...Instant, description: 'since when was looked at' },
    byTripsH: Hours('known from trips alone: driving, and standing within a trip, which is taken for work'),
    recordedH: Hours('known from a tachograph'),
    enteredH: Hours('entered by hand'),
    assumedRestH: Hours('nothing is known: taken for rest'),
  }),
})
export type HoursOfService = Static<typeof HoursOfService>

/** What the rules say of a driver without being asked: that it was too much, or soon will be. Advisory, as all of this is. */
export const HoursFinding = Closed({
  id: Id('hof'),
  version: Type.Integer({ minimum: 1 }),
  driverId: Id('drv'),
  kind: OneOf(['violation', 'limit-near'], {
    description: 'limit-near: while driving at most half an hour of a limit is left',
  }),
  status: OneOf(['standing', 'withdrawn'], { description: 'withdrawn: what was told later shows that it was not so' }),
  ruleSet: OneOf(ruleSetIds),
  rule: Type.String(),
  article: Type.String(),
  fromAt: { ...Instant, description: 'since when it was more than is allowed, or nearly' },
  untilAt: nullable({ ...Instant, description: 'null: still' }),
  limitH: nullable(Hours('of what is near')),
  usedH: nullable(Hours('of it, when it was found')),
})
export type HoursFinding = Static<typeof HoursFinding>

export const HoursViolationFound = event({
  type: 'fleet.hours-violation.found',
  summary: 'A driver drove longer, or rested later or less, than the rules allow; advisory',
  data: HoursFinding,
  partner: true,
})
export const HoursViolationCorrected = event({
  type: 'fleet.hours-violation.corrected',
  summary: 'It has ended, or what was told later shows that it was otherwise',
  data: HoursFinding,
  partner: true,
})
export const HoursViolationWithdrawn = event({
  type: 'fleet.hours-violation.withdrawn',
  summary: 'What was told later shows that it was none',
  data: HoursFinding,
  partner: true,
})
export const HoursLimitApproached = event({
  type: 'fleet.hours-limit.approached',
  summary: 'A driver who drives has at most half an hour left of a limit; advisory',
  data: HoursFinding,
  partner: true,
})
export const HoursLimitCleared = event({
  type: 'fleet.hours-limit.cleared',
  summary: 'There is more left of the limit again: a break or rest was taken, or another day has begun',
  data: HoursFinding,
  partner: true,
})
export const HoursLimitWithdrawn = event({
  type: 'fleet.hours-limit.withdrawn',
  summary: 'What was told later shows that it was not near',
  data: HoursFinding,
  partner: true,
})

export const ActivityOverlaps = problem({
  code: 'activity-overlaps',
  status: 409,
  title: 'Something else was entered for this time',
  remedy: 'Remove it first: `detail` names it.',
})
export const RuleSetNotInForce = problem({
  code: 'rule-set-not-in-force',
  status: 422,
  title: 'These rules are not known for that day',
  remedy: 'The list of rule sets says since when each is.',
})

const path = '/b2b/fleet-management/driver-assignment'

export const HoursQuery = Type.Object(
  {
    ruleSet: Type.Optional(
      OneOf(ruleSetIds, { description: 'where it is not given: by the country of the driver’s licence' }),
    ),
    at: Type.Optional({ ...Instant, description: 'now where it is not given' }),
  },
  { additionalProperties: false },
)

export const getHoursOfService = route({
  method: 'GET',
  path: `${path}/hours-of-service/:driverId`,
  summary: 'How much a driver may still drive, when a break or rest is due, and what was too much; advisory',
  access: 'fleet:read',
  query: HoursQuery,
  replies: { 200: HoursOfService },
  problems: [RuleSetNotInForce],
})

export const listRuleSets = route({
  method: 'GET',
  path: `${path}/hours-of-service-rules`,
  summary: 'The rules that are known, each with its limits and since when it holds',
  access: 'fleet:read',
  replies: { 200: Closed({ items: Type.Array(RuleSet) }) },
})

export const listHoursFindings = route({
  method: 'GET',
  path: `${path}/hours-findings`,
  summary: 'What was too much for drivers by the rules, or nearly, as it is told in events; the latest first',
  access: 'fleet:read',
  query: PageQuery({
    driverId: Type.Optional(Id('drv')),
    from: Type.Optional(Instant),
    to: Type.Optional(Instant),
  }),
  replies: { 200: Page(HoursFinding) },
})

export const enterDriverActivity = route({
  method: 'POST',
  path: `${path}/activities`,
  summary: 'Enter what a driver did',
  access: 'fleet:write',
  idempotency: 'accepted',
  body: NewDriverActivity,
  replies: { 201: DriverActivity },
  problems: [ActivityOverlaps, DriverUnknown],
})

export const listDriverActivities = route({
  method: 'GET',
  path: `${path}/activities`,
  summary: 'What was entered of a driver, and what tachographs recorded, the latest first',
  access: 'fleet:read',
  query: PageQuery({
    driverId: Type.Optional(Id('drv')),
    from: Type.Optional(Instant),
    to: Type.Optional(Instant),
  }),
  replies: { 200: Page(DriverActivity) },
})

export const removeDriverActivity = route({
  method: 'DELETE',
  path: `${path}/activities/:driverActivityId`,
  summary: 'Take back what was entered of a driver; what a tachograph recorded stays',
  access: 'fleet:write',
  replies: { 204: null },
})
