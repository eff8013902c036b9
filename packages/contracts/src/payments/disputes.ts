import Type, { type Static } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { Closed, Id, Instant, Money, OneOf, Page, PageQuery } from '../schemas.ts'
import { ProviderUnavailable } from './problems.ts'
import { Provider } from './providers.ts'

export const disputeStatuses = ['needs-response', 'under-review', 'won', 'lost'] as const

/** What is said to the bank of the payer, in words. */
export const DisputeEvidence = Closed(
  {
    explanation: Type.Optional(Type.String({ minLength: 1, maxLength: 20_000 })),
    productDescription: Type.Optional(Type.String({ minLength: 1, maxLength: 20_000 })),
    customerName: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
    customerEmail: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
    billingAddress: Type.Optional(Type.String({ minLength: 1, maxLength: 2_000 })),
    serviceDate: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    refundRefusalExplanation: Type.Optional(Type.String({ minLength: 1, maxLength: 20_000 })),
    cancellationRebuttal: Type.Optional(Type.String({ minLength: 1, maxLength: 20_000 })),
    duplicateChargeExplanation: Type.Optional(Type.String({ minLength: 1, maxLength: 20_000 })),
  },
  {
    examples: [
      { explanation: 'The vehicle was towed on 2 March; the driver signed for it.', serviceDate: '2026-03-02' },
    ],
  },
)
export type DisputeEvidence = Static<typeof DisputeEvidence>

/** The bank of a payer takes a payment back, and may be answered. */
export const Dispute = Closed({
  id: Id('dsp'),
  version: Type.Integer({ minimum: 1 }),
  paymentId: Id('pay'),
  accountId: Id('acc'),
  provider: Provider,
  providerReference: Type.String(),
  /** In the provider's word. */
  reason: Type.String(),
  amount: Money,
  status: OneOf(disputeStatuses),
  /** The provider holds the amount back now; of an inquiry it does not. */
  withheld: Type.Boolean(),
  /** What the provider asks for having it, whoever wins. */
  fee: Money,
  /** What is taken beyond what was captured and not refunded before. */
  excess: Money,
  evidenceDueBy: Type.Union([Instant, Type.Null()]),
  evidence: Type.Union([DisputeEvidence, Type.Null()]),
  openedAt: Instant,
  closedAt: Type.Union([Instant, Type.Null()]),
})
export type Dispute = Static<typeof Dispute>

export const DisputeInOtherState = problem({
  code: 'dispute-in-other-state',
  status: 409,
  title: 'The dispute is in a state that does not allow this',
  remedy: 'Read the dispute and decide again.',
})

const path = '/payments/disputes'

export const listDisputes = route({
  method: 'GET',
  path,
  summary: 'List disputes, latest first',
  access: 'payments:read',
  query: PageQuery({
    status: Type.Optional(Dispute.properties.status),
    paymentId: Type.Optional(Id('pay')),
    accountId: Type.Optional(Id('acc')),
  }),
  replies: { 200: Page(Dispute) },
})
export const getDispute = route({
  method: 'GET',
  path: `${path}/:disputeId`,
  summary: 'Read a dispute',
  access: 'payments:read',
  replies: { 200: Dispute },
})
export const submitDisputeEvidence = route({
  method: 'POST',
  path: `${path}/:disputeId/evidence`,
  summary: 'Answer a dispute with evidence; it is sent once',
  access: 'payments:write',
  idempotency: 'required',
  body: DisputeEvidence,
  replies: { 200: Dispute },
  problems: [DisputeInOtherState, ProviderUnavailable],
})
export const acceptDispute = route({
  method: 'POST',
  path: `${path}/:disputeId/accept`,
  summary: 'Give a dispute up: it is lost',
  access: 'payments:write',
  idempotency: 'required',
  replies: { 200: Dispute },
  problems: [DisputeInOtherState, ProviderUnavailable],
})

export const DisputeOpened = event({
  type: 'payments.dispute.opened',
  summary: 'The bank of a payer disputes a payment, and may be answered until `evidenceDueBy`',
  data: Dispute,
  partner: true,
})
export const DisputeChanged = event({
  type: 'payments.dispute.changed',
  summary: 'A dispute went on: it was answered, an inquiry took the money, or a bank asks again',
  data: Dispute,
  partner: true,
})
export const DisputeWon = event({
  type: 'payments.dispute.won',
  summary: 'The money of a disputed payment is there again',
  data: Dispute,
  partner: true,
})
export const DisputeLost = event({
  type: 'payments.dispute.lost',
  summary: 'The money of a disputed payment is gone',
  data: Dispute,
  partner: true,
})
export const DisputeExceeded = event({
  type: 'payments.dispute.exceeded',
  summary: 'With a dispute the provider has taken back more than was captured: see `excess`',
  data: Dispute,
  partner: true,
})
export const DisputeEvidenceDue = event({
  type: 'payments.dispute.evidence-due',
  summary: 'A dispute is not answered yet, and its time for evidence ends within three days, at `evidenceDueBy`',
  data: Dispute,
  partner: true,
})
