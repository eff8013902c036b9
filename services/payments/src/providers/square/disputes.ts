import type { Square } from 'square'
import type { Disputes, Outcome } from '../provider.ts'
import { fromSquareMoney } from './amounts.ts'
import { asFound, type Client, succeeded } from './client.ts'

type Status = Extract<Awaited<ReturnType<Disputes['accept']>>, { outcome: 'succeeded' }>['result']

const states: Readonly<Record<string, Status['state']>> = {
  EVIDENCE_REQUIRED: 'needs-response',
  INQUIRY_EVIDENCE_REQUIRED: 'needs-response',
  PROCESSING: 'under-review',
  INQUIRY_PROCESSING: 'under-review',
  WON: 'won',
  INQUIRY_CLOSED: 'won',
  LOST: 'lost',
  ACCEPTED: 'lost',
}

export function squareDisputes(client: Client): Disputes {
  const find = (disputeId: string) =>
    client.ask(
      () => client.sdk.disputes.get({ disputeId }),
      ({ dispute }) => outcome(dispute),
    )
  /** What was answered already cannot be answered again, and is what it is. */
  const orAsItIs = async (disputeId: string, answer: Outcome<Status>): Promise<Outcome<Status>> => {
    if (answer.outcome !== 'rejected' || answer.reason !== 'invalid-request') return answer
    const now = await find(disputeId)
    return now.outcome === 'succeeded' && now.result.state !== 'needs-response' ? now : answer
  }
  return {
    find: async (disputeId) => asFound(await find(disputeId)),
    accept: async ({ providerDisputeId: disputeId }) =>
      orAsItIs(
        disputeId,
        await client.ask(
          () => client.sdk.disputes.accept({ disputeId }),
          ({ dispute }) => outcome(dispute),
        ),
      ),
    async submitEvidence({ providerDisputeId: disputeId, evidence }, { idempotencyKey }) {
      let number = 0
      for (const [name, text] of Object.entries(evidence)) {
        number += 1
        const told = await client.ask<unknown, null>(
          () =>
            client.sdk.disputes.createEvidenceText({
              disputeId,
              idempotencyKey: `${idempotencyKey.slice(0, 42)}-${number}`,
              evidenceText: `${name}: ${text}`.slice(0, 500),
            }),
          () => succeeded(null),
        )
        if (told.outcome !== 'succeeded') return orAsItIs(disputeId, told)
      }
      const submitted = await client.ask(
        () => client.sdk.disputes.submitEvidence({ disputeId }),
        ({ dispute }) => outcome(dispute),
      )
      return orAsItIs(disputeId, submitted)
    },
  }
}

function outcome(dispute: Square.Dispute | undefined): Outcome<Status> {
  const state = states[dispute?.state ?? '']
  if (dispute?.id === undefined || state === undefined) return { outcome: 'unknown', cause: 'Square said no dispute' }
  return succeeded({
    providerDisputeId: dispute.id,
    providerPaymentId: dispute.disputedPayment?.paymentId ?? null,
    providerChargeId: dispute.disputedPayment?.paymentId ?? null,
    state,
    reason: (dispute.reason ?? 'unknown').toLowerCase().replaceAll('_', '-'),
    amount: fromSquareMoney(dispute.amountMoney),
    // Square asks nothing for one.
    fee: null,
    withheld: state !== 'won' && !dispute.state!.startsWith('INQUIRY'),
    evidenceDueBy: typeof dispute.dueAt === 'string' ? new Date(dispute.dueAt) : null,
    openedAt: new Date(dispute.createdAt ?? 0),
  })
}
