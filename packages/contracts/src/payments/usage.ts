import Type, { type Static } from 'typebox'
import { problem, route } from '../contract.ts'
import { Closed, Day, Decimal, Id, Instant, Money, OneOf, Page, PageQuery } from '../schemas.ts'
import { Code } from './plans.ts'
import { SubscriptionInOtherState } from './subscriptions.ts'

/** The reporter's own name of a record: reported again it is the same. */
const RecordId = Type.String({ minLength: 1, maxLength: 80, pattern: '^[A-Za-z0-9_.:-]+$' })
const Quantity = Type.String({ pattern: '^[0-9]{1,9}(\\.[0-9]{1,12})?$', examples: ['12.5'] })

const record = { id: RecordId, chargeCode: Code, quantity: Quantity, occurredAt: Instant }

export const NewUsage = Closed(record)

const Outcome = Closed({
  id: RecordId,
  outcome: OneOf(['recorded', 'repeated'], { description: '`repeated`: it was reported before, and counts once' }),
  /** The period it belongs to, by the instant at which it occurred; null in a trial: then nothing is charged. */
  startDay: Type.Union([Day, Type.Null()]),
  /** That period is billed already: the next bill has it, with the period named. */
  late: Type.Boolean(),
})

export const UsageRecord = Closed({
  id: Id('usg'),
  recordId: RecordId,
  chargeCode: Code,
  quantity: Decimal,
  occurredAt: Instant,
  startDay: Outcome.properties.startDay,
  late: Type.Boolean(),
  recordedAt: Instant,
})
export type UsageRecord = Static<typeof UsageRecord>

export const UsagePeriod = Closed({
  id: Type.String(),
  chargeCode: Code,
  startDay: Day,
  /** Not included. */
  endDay: Day,
  /** What its records come to: their sum, the largest or the last, as the charge says. */
  quantity: Decimal,
  /** What of it was billed, without tax and before discounts. */
  billed: Money,
  /** The next bill has something of it. */
  due: Type.Boolean(),
})
export type UsagePeriod = Static<typeof UsagePeriod>

export const UsageInvalid = problem({
  code: 'usage-invalid',
  status: 422,
  title: 'Usage cannot be recorded as it was reported',
  remedy:
    'Correct what `errors` names; nothing of the request was recorded. A charge is a metered one of the plan, and usage is reported within 92 days.',
})
export const UsageReused = problem({
  code: 'usage-reused',
  status: 409,
  title: 'A record of this id says something else',
  remedy: 'Give another id to what is another record; nothing of the request was recorded.',
})

const path = '/payments/subscriptions/:subscriptionId/usage'

export const reportUsage = route({
  method: 'POST',
  path,
  summary: 'Report usage of metered charges',
  description:
    'Billed in arrears. A record counts once by its id, however often it is reported. All of a request or nothing.',
  access: 'payments:write',
  body: Closed(
    { records: Type.Array(NewUsage, { minItems: 1, maxItems: 500 }) },
    {
      examples: [
        {
          records: [
            { id: 'calls-2026-11-22', chargeCode: 'calls', quantity: '1250', occurredAt: '2026-11-22T08:30:00.000Z' },
          ],
        },
      ],
    },
  ),
  replies: { 200: Closed({ records: Type.Array(Outcome, { maxItems: 500 }) }) },
  problems: [UsageInvalid, UsageReused, SubscriptionInOtherState],
})

export const listUsage = route({
  method: 'GET',
  path,
  summary: 'List what was reported, by when it occurred, latest first',
  access: 'payments:read',
  query: PageQuery({ chargeCode: Type.Optional(Code) }),
  replies: { 200: Page(UsageRecord) },
})

export const listUsagePeriods = route({
  method: 'GET',
  path: '/payments/subscriptions/:subscriptionId/usage-periods',
  summary: 'List what usage comes to and what of it is billed, by period',
  access: 'payments:read',
  query: PageQuery({}),
  replies: { 200: Page(UsagePeriod) },
})
