import { problem } from '../contract.ts'

export const ProviderUnavailable = problem({
  code: 'provider-unavailable',
  status: 503,
  title: 'The payment provider did not answer',
  remedy: 'Retry after Retry-After with the same Idempotency-Key: nothing is done twice.',
})
