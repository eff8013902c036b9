import { ApiKeyIssued, ApiKeyRevoked } from '@clutch/contracts/b2b/api-keys'
import { reaction } from '../kit.ts'
import { keepApiKey } from './store.ts'

export const onApiKeyIssuedOrRevoked = reaction(
  'api-keys/on-api-key-issued-or-revoked',
  [ApiKeyIssued, ApiKeyRevoked],
  async ({ event, tx }) => keepApiKey(tx, event.data),
)
