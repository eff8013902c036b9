import type { DisputeEvidence } from '@clutch/contracts/payments/disputes'
import type { ProviderName } from '@clutch/contracts/payments/providers'
import { derivedId } from '@clutch/shared/derived-id'
import type { Tx } from '../kit.ts'
import { beginOperation } from '../operations/begin.ts'
import { operationKind } from '../operations/kind.ts'
import type { Operation, Settlement } from '../operations/operation.ts'
import type { DisputeStatus, Found, Outcome, PaymentProvider } from '../providers/provider.ts'
import { noteReport } from './note-report.ts'

interface DisputeRequest {
  readonly providerDisputeId: string
}

const cannot = {
  outcome: 'rejected',
  reason: 'invalid-request',
  retryable: false,
  message: 'Disputes of this provider are not dealt with here.',
} as const

const reference = ({ providerDisputeId }: DisputeStatus) => providerDisputeId

async function find(provider: PaymentProvider, { providerDisputeId }: DisputeRequest): Promise<Found<DisputeStatus>> {
  return provider.disputes === undefined ? { outcome: 'not-found' } : provider.disputes.find(providerDisputeId)
}

async function settle(tx: Tx, operation: Operation, settlement: Settlement<DisputeStatus>): Promise<void> {
  if (settlement.state === 'succeeded') await noteReport(tx, operation.subjectId, operation.provider, settlement.result)
}

/** How it is now: asked whenever something is heard of it. It changes nothing there. */
const lookAtDisputeOperation = operationKind<DisputeRequest, DisputeStatus>({
  name: 'look-at-dispute',
  call: async (provider, request): Promise<Outcome<DisputeStatus>> => {
    const found = await find(provider, request)
    return found.outcome === 'not-found' ? { ...cannot, message: 'The provider knows no such dispute.' } : found
  },
  reference,
  find,
  settle,
})

export const answerDisputeOperation = operationKind<DisputeRequest & { evidence: DisputeEvidence }, DisputeStatus>({
  name: 'answer-dispute',
  call: async (provider, { providerDisputeId, evidence }, call) =>
    provider.disputes === undefined ? cannot : provider.disputes.submitEvidence({ providerDisputeId, evidence }, call),
  reference,
  find,
  settle,
})

export const acceptDisputeOperation = operationKind<DisputeRequest, DisputeStatus>({
  name: 'accept-dispute',
  call: async (provider, { providerDisputeId }, call) =>
    provider.disputes === undefined ? cannot : provider.disputes.accept({ providerDisputeId }, call),
  reference,
  find,
  settle,
})

export const disputeOperations = [lookAtDisputeOperation, answerDisputeOperation, acceptDisputeOperation]

/** Something was heard of it: the provider is asked how it is. The id follows from the provider's name of it. */
export async function askDisputeAgain(tx: Tx, provider: ProviderName, providerDisputeId: string): Promise<void> {
  const subjectId = derivedId('dsp', tx.tenantId, provider, providerDisputeId)
  const intention = { kind: lookAtDisputeOperation, subjectId, provider, request: { providerDisputeId }, amount: null }
  await beginOperation(tx, intention)
}
