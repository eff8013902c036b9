import { randomBytes } from 'node:crypto'
import { ApiKeyIssued, issueApiKey as contract } from '@clutch/contracts/b2b/api-keys'
import { newId } from '@clutch/shared/id'
import { created } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { apiKeySecret, newApiKey } from './api-key.ts'
import { apiKeyOf, insertApiKey } from './store.ts'

// Without Idempotency-Key on purpose: to repeat the answer the secret would have to be kept.
export const issueApiKey = implement(contract, async ({ body, tx, principal }) => {
  const secret = apiKeySecret(randomBytes(32))
  const key = newApiKey(body, principal, { id: newId('key'), secret, now: tx.now })
  await insertApiKey(tx, key)
  tx.emit(ApiKeyIssued, key)
  return created({ apiKey: apiKeyOf(key), secret })
})
