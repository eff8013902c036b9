import Type, { type Static } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { VersionMismatch } from '../problems.ts'
import { Closed, Currency, Day, Id, Instant, OneOf, Page, PageQuery } from '../schemas.ts'
import { AccountSuspended, ReferenceUnknown, VendorSuspended } from './problems.ts'
import { UnitPrice } from './services.ts'

/** Prices that an account and a vendor have agreed, from one day to another in the tenant's zone, both included. */
export const Contract = Closed({
  id: Id('con'),
  version: Type.Integer({ minimum: 1 }),
  accountId: Id('acc'),
  vendorId: Id('ven'),
  validFrom: Day,
  validTo: Type.Union([Day, Type.Null()]),
  currency: Currency,
  prices: Type.Array(Closed({ serviceId: Id('svc'), unitPrice: UnitPrice }), { minItems: 1, maxItems: 500 }),
  status: OneOf(['agreed', 'terminated']),
  createdAt: Instant,
  terminatedAt: Type.Union([Instant, Type.Null()]),
})
export type Contract = Static<typeof Contract>

export const NewContract = Closed(
  {
    accountId: Contract.properties.accountId,
    vendorId: Contract.properties.vendorId,
    validFrom: Day,
    validTo: Type.Optional(Contract.properties.validTo),
    currency: Currency,
    prices: Contract.properties.prices,
  },
  {
    examples: [
      {
        accountId: 'acc_01K0A1B2C3D4E5F6G7H8J9K0M1',
        vendorId: 'ven_01K0A1B2C3D4E5F6G7H8J9K0M1',
        validFrom: '2026-01-01',
        validTo: null,
        currency: 'EUR',
        prices: [{ serviceId: 'svc_01K0A1B2C3D4E5F6G7H8J9K0M1', unitPrice: '79.00' }],
      },
    ],
  },
)
export type NewContract = Static<typeof NewContract>

export const ContractTermination = Closed(
  { lastDay: Type.Optional(Day) },
  {
    description: 'The last day on which its prices count; today when not given',
    examples: [{ lastDay: '2026-12-31' }],
  },
)
export type ContractTermination = Static<typeof ContractTermination>

export const ContractOverlaps = problem({
  code: 'contract-overlaps',
  status: 409,
  title: 'This account and this vendor have a contract for some of these days already',
  remedy: 'Terminate the other contract first, or choose days it does not cover.',
})
export const ContractEnded = problem({
  code: 'contract-ended',
  status: 409,
  title: 'The contract is terminated or has run out',
  remedy: 'Nothing is left to terminate.',
})

const path = '/b2b/contract-management/contracts'

export const createContract = route({
  method: 'POST',
  path,
  summary: 'Record a contract between an account and a vendor',
  access: 'accounts:write',
  idempotency: 'accepted',
  body: NewContract,
  replies: { 201: Contract },
  problems: [ReferenceUnknown, AccountSuspended, VendorSuspended, ContractOverlaps],
})

export const listContracts = route({
  method: 'GET',
  path,
  summary: 'List contracts, oldest first',
  access: 'accounts:read',
  query: PageQuery({
    accountId: Type.Optional(Contract.properties.accountId),
    vendorId: Type.Optional(Contract.properties.vendorId),
    status: Type.Optional(Contract.properties.status),
  }),
  replies: { 200: Page(Contract) },
})

export const getContract = route({
  method: 'GET',
  path: `${path}/:contractId`,
  summary: 'Read a contract',
  access: 'accounts:read',
  replies: { 200: Contract },
})

export const terminateContract = route({
  method: 'POST',
  path: `${path}/:contractId/terminate`,
  summary: 'End a contract early',
  description: 'Bookings made before keep the price they were made at.',
  access: 'accounts:write',
  conditional: true,
  body: ContractTermination,
  replies: { 200: Contract },
  problems: [VersionMismatch, ContractEnded],
})

export const ContractAgreed = event({
  type: 'b2b.contract.agreed',
  summary: 'An account and a vendor have agreed prices',
  data: Contract,
  partner: true,
})
export const ContractTerminated = event({
  type: 'b2b.contract.terminated',
  summary: 'A contract ends early',
  data: Contract,
  partner: true,
})
