import Type, { type Static } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { Closed, Id, Instant, Money, OneOf, Page, PageQuery } from '../schemas.ts'
import { Place } from './trips.ts'

const nullable = <const S extends Parameters<typeof Type.Union>[0][number]>(schema: S) =>
  Type.Union([schema, Type.Null()])
const Text = Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' })
const Litres = Type.Number({ exclusiveMinimum: 0, maximum: 100_000, description: 'to the millilitre' })

/** What a fuel card was billed, and the refuel it paid for. */
export const FuelTransaction = Closed({
  id: Id('ftx'),
  version: Type.Integer({ minimum: 1 }),
  vehicleId: Id('veh'),
  /** What the card's issuer calls it. The same is not taken twice. */
  externalId: nullable(Text),
  cardNumber: nullable(
    Type.String({ pattern: '^[0-9A-Za-z *-]{2,40}$', description: 'only its last four characters are kept' }),
  ),
  at: Instant,
  litres: Litres,
  total: Money,
  product: nullable(Text),
  station: nullable(Text),
  place: nullable(Place),
  /**
   * `matched`: a refuel of that time was paid by it. `mismatched`: more was billed than the tank took, or could take.
   * `unmatched`: no refuel is known.
   */
  status: OneOf(['unmatched', 'matched', 'mismatched']),
  levelChangeId: nullable(Id('lch')),
  matchedBy: OneOf(['automatic', 'manual']),
  reason: nullable(
    OneOf(['more-than-taken', 'more-than-the-tank', 'nothing-taken'], {
      description: 'nothing-taken: the tank was watched before and after, and took nothing in that time',
    }),
  ),
  createdAt: Instant,
})
export type FuelTransaction = Static<typeof FuelTransaction>

export const NewFuelTransaction = Closed(
  {
    vehicleId: Id('veh'),
    externalId: Type.Optional(Text),
    cardNumber: Type.Optional(Type.String({ pattern: '^[0-9A-Za-z *-]{2,40}$' })),
    at: Instant,
    litres: Litres,
    total: Money,
    product: Type.Optional(Text),
    station: Type.Optional(Text),
    place: Type.Optional(Place),
  },
  {
    examples: [
      {
        vehicleId: 'veh_01K0A1B2C3D4E5F6G7H8J9K0M1',
        at: '2026-11-22T08:30:00.000Z',
        litres: 61.32,
        total: { amount: 11031, currency: 'EUR' },
        station: 'A7 Nord',
      },
    ],
  },
)
export type NewFuelTransaction = Static<typeof NewFuelTransaction>

export const FuelTransactionVehicleUnknown = problem({
  code: 'fuel-transaction-vehicle-unknown',
  status: 422,
  title: 'There is no such vehicle',
  remedy: 'Name a vehicle of your tenant.',
})
export const FuelTransactionKnown = problem({
  code: 'fuel-transaction-known',
  status: 409,
  title: 'A transaction of this externalId is there',
  remedy: 'Read it: the list of transactions takes externalId.',
})
export const RefuelUnknown = problem({
  code: 'refuel-unknown',
  status: 422,
  title: 'There is no such refuel of this vehicle, or another transaction paid for it',
  remedy: 'Name a refuel of the list of level changes whose transactionId is null.',
})

const base = '/b2b/fleet-management/fuel-consumption/transactions' as const

export const createFuelTransaction = route({
  method: 'POST',
  path: base,
  summary: 'Enter what a fuel card was billed; it is matched to the refuel it paid for',
  access: 'fleet:write',
  idempotency: 'accepted',
  body: NewFuelTransaction,
  replies: { 201: FuelTransaction },
  problems: [FuelTransactionVehicleUnknown, FuelTransactionKnown],
})

export const maxTransactionRows = 5_000

export const ImportedTransaction = Closed({
  line: Type.Integer({ minimum: 2 }),
  outcome: OneOf(['created', 'known', 'refused']),
  transactionId: nullable(Id('ftx')),
  /** Why it was refused. */
  message: nullable(Type.String({ maxLength: 300 })),
})
export type ImportedTransaction = Static<typeof ImportedTransaction>

export const importFuelTransactions = route({
  method: 'POST',
  path: `${base}/import`,
  summary: 'Enter the transactions of a CSV file, with a result for each row',
  description:
    'As a spreadsheet saves it, a first line of names: `at`, `litres` (or `gallonsUs`, or `gallonsImperial`), `total` in major units, `currency` and `vehicleId` or `plate`; `externalId`, `cardNumber`, `product`, `station`, `lat`, `lon` where known. Where semicolons part the cells, a comma may part a number. A row whose externalId is there, or without one whose vehicle, instant, litres and total are, is `known` and changes nothing. At most 5,000 rows.',
  access: 'fleet:write',
  idempotency: 'accepted',
  upload: { mediaTypes: ['text/csv'] },
  maxBodyBytes: 2 * 1024 * 1024,
  replies: {
    200: Closed({
      created: Type.Integer({ minimum: 0 }),
      known: Type.Integer({ minimum: 0 }),
      refused: Type.Integer({ minimum: 0 }),
      rows: Type.Array(ImportedTransaction),
    }),
  },
})

export const listFuelTransactions = route({
  method: 'GET',
  path: base,
  summary: 'List fuel-card transactions, latest first',
  access: 'fleet:read',
  query: PageQuery({
    vehicleId: Type.Optional(Id('veh')),
    status: Type.Optional(FuelTransaction.properties.status),
    externalId: Type.Optional(Text),
    from: Type.Optional(Instant),
    to: Type.Optional(Instant),
  }),
  replies: { 200: Page(FuelTransaction) },
})

export const getFuelTransaction = route({
  method: 'GET',
  path: `${base}/:transactionId`,
  summary: 'Read a fuel-card transaction',
  access: 'fleet:read',
  replies: { 200: FuelTransaction },
})

export const matchFuelTransaction = route({
  method: 'PATCH',
  path: `${base}/:transactionId/match`,
  summary: 'Say which refuel a transaction paid for, or that it was none; it is not decided again',
  access: 'fleet:write',
  conditional: true,
  body: Closed(
    { levelChangeId: Type.Union([Id('lch'), Type.Null()]) },
    { examples: [{ levelChangeId: 'lch_01K0A1B2C3D4E5F6G7H8J9K0M1' }] },
  ),
  replies: { 200: FuelTransaction },
  problems: [RefuelUnknown],
})

export const FuelTransactionCreated = event({
  type: 'fleet.fuel-card.billed',
  summary: 'A fuel card was billed',
  data: FuelTransaction,
  partner: true,
})
export const FuelTransactionMatched = event({
  type: 'fleet.fuel-card.matched',
  summary: 'The refuel a transaction paid for was found, or is known to be another or none',
  data: FuelTransaction,
  partner: true,
})
export const FuelCardMismatch = event({
  type: 'fleet.fuel-card.mismatch',
  summary: 'More litres were billed than the tank took',
  data: FuelTransaction,
  partner: true,
})
