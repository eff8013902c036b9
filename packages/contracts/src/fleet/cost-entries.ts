import Type, { type Static, type TSchema } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { Closed, Day, Id, Instant, Money, OneOf, Page, PageQuery } from '../schemas.ts'

const nullable = <const S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()])
const Text = Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' })

export const CostCategory = Type.String({
  pattern: '^[a-z][a-z0-9-]{0,39}$',
  description:
    'a word of the tenant’s own: `insurance`, `lease`, `tax`, `tolls`, `tyres`, `parking`, `fines`, or another',
  examples: ['insurance'],
})

/** The days that it is for. */
const days = {
  from: { ...Day, description: 'the first day that it is for, by the clocks of the fleet the vehicle is in' },
  to: { ...Day, description: 'exclusive: a cost of one day ends on the next' },
}
/** Ten years: no lease is longer. */
export const maxCostDays = 3_660

/** What a vehicle costs and is neither fuel nor a work order. */
export const CostEntry = Closed({
  id: Id('cen'),
  version: Type.Integer({ minimum: 1 }),
  vehicleId: Id('veh'),
  category: CostCategory,
  amount: { ...Money, description: 'for all of its days; what was paid back is negative' },
  ...days,
  externalId: { ...nullable(Text), description: 'what the books call it; the same is not taken twice' },
  note: nullable(Text),
  createdAt: Instant,
})
export type CostEntry = Static<typeof CostEntry>

const first = { ...days.from, examples: ['2026-01-01'] }
const until = { ...days.to, description: 'exclusive; without it, it is of one day' }

export const NewCostEntry = Closed(
  {
    vehicleId: Id('veh'),
    category: CostCategory,
    amount: Money,
    from: first,
    to: Type.Optional(until),
    externalId: Type.Optional(Text),
    note: Type.Optional(Text),
  },
  {
    examples: [
      {
        vehicleId: 'veh_01K0A1B2C3D4E5F6G7H8J9K0M1',
        category: 'insurance',
        amount: { amount: 109_500, currency: 'EUR' },
        from: '2026-01-01',
        to: '2027-01-01',
      },
    ],
  },
)
export type NewCostEntry = Static<typeof NewCostEntry>

export const CostEntryChange = Closed(
  {
    category: Type.Optional(CostCategory),
    amount: Type.Optional(Money),
    from: Type.Optional(Day),
    to: Type.Optional(Day),
    note: Type.Optional(nullable(Text)),
  },
  { examples: [{ amount: { amount: 98_000, currency: 'EUR' }, note: 'no claims' }] },
)
export type CostEntryChange = Static<typeof CostEntryChange>

export const CostVehicleUnknown = problem({
  code: 'cost-vehicle-unknown',
  status: 422,
  title: 'There is no such vehicle',
  remedy: 'Name a vehicle of your tenant.',
})
export const CostEntryKnown = problem({
  code: 'cost-entry-known',
  status: 409,
  title: 'A cost of this externalId is there',
  remedy: 'Read it: the list of costs takes externalId.',
})

const base = '/b2b/fleet-management/cost-entries' as const

export const createCostEntry = route({
  method: 'POST',
  path: base,
  summary: 'Enter what a vehicle costs besides fuel and work orders',
  description:
    'What is for several days is spread over them evenly, to the minor unit: the days add up to the amount exactly. Currencies are never converted.',
  access: 'fleet:write',
  idempotency: 'accepted',
  body: NewCostEntry,
  replies: { 201: CostEntry },
  problems: [CostVehicleUnknown, CostEntryKnown],
})

export const maxCostRows = 5_000

export const ImportedCost = Closed({
  line: Type.Integer({ minimum: 2 }),
  outcome: OneOf(['created', 'known', 'refused']),
  costEntryId: nullable(Id('cen')),
  /** Why it was refused. */
  message: nullable(Type.String({ maxLength: 300 })),
})
export type ImportedCost = Static<typeof ImportedCost>

export const importCostEntries = route({
  method: 'POST',
  path: `${base}/import`,
  summary: 'Enter the costs of a CSV file, with a result for each row',
  description:
    'As a spreadsheet saves it, a first line of names: `category`, `amount`, `currency`, `from` and `vehicleId` or `plate`; `to` (exclusive), `externalId`, `note` where known. `amount` in major units with a point; where semicolons part the cells, a comma too. A row whose externalId is there is `known` and changes nothing; one without is entered whenever it is sent, for two tolls of a day may be alike. At most 5,000 rows.',
  access: 'fleet:write',
  idempotency: 'accepted',
  upload: { mediaTypes: ['text/csv'] },
  maxBodyBytes: 2 * 1024 * 1024,
  replies: {
    200: Closed({
      created: Type.Integer({ minimum: 0 }),
      known: Type.Integer({ minimum: 0 }),
      refused: Type.Integer({ minimum: 0 }),
      rows: Type.Array(ImportedCost),
    }),
  },
})

export const listCostEntries = route({
  method: 'GET',
  path: base,
  summary: 'List costs, the latest first day first',
  access: 'fleet:read',
  query: PageQuery({
    vehicleId: Type.Optional(Id('veh')),
    category: Type.Optional(CostCategory),
    externalId: Type.Optional(Text),
    from: Type.Optional({ ...Day, description: 'only what ends after it' }),
    to: Type.Optional({ ...Day, description: 'only what begins before it' }),
  }),
  replies: { 200: Page(CostEntry) },
})

export const getCostEntry = route({
  method: 'GET',
  path: `${base}/:costEntryId`,
  summary: 'Read a cost',
  access: 'fleet:read',
  replies: { 200: CostEntry },
})

export const changeCostEntry = route({
  method: 'PATCH',
  path: `${base}/:costEntryId`,
  summary: 'Change a cost; the figures of its days before and after follow',
  access: 'fleet:write',
  conditional: true,
  body: CostEntryChange,
  replies: { 200: CostEntry },
})

export const deleteCostEntry = route({
  method: 'DELETE',
  path: `${base}/:costEntryId`,
  summary: 'Delete a cost; the figures of its days follow',
  access: 'fleet:write',
  conditional: true,
  replies: { 204: null },
})

export const CostEntryCreated = event({
  type: 'fleet.cost-entry.created',
  summary: 'A cost of a vehicle was entered',
  data: CostEntry,
  partner: true,
})
export const CostEntryChanged = event({
  type: 'fleet.cost-entry.changed',
  summary: 'A cost of a vehicle is otherwise',
  data: CostEntry,
  partner: true,
})
export const CostEntryDeleted = event({
  type: 'fleet.cost-entry.deleted',
  summary: 'A cost of a vehicle was taken back',
  data: CostEntry,
  partner: true,
})
