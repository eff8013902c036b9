import type { ProviderOperation } from '@clutch/contracts/payments/operations'
import type { Static } from 'typebox'
import type { Operation } from './operation.ts'

/** As support reads it: without what was asked, which holds a provider's tokens. */
export function wireOperation(operation: Operation): Static<typeof ProviderOperation> {
  const { id, kind, subjectId, number, provider, amount, status, providerReference, code, message, calls } = operation
  return {
    id,
    kind,
    subjectId,
    number,
    provider,
    amount,
    status,
    providerReference,
    code,
    message,
    calls,
    startedAt: operation.startedAt.toISOString(),
    settledAt: operation.settledAt?.toISOString() ?? null,
  }
}
