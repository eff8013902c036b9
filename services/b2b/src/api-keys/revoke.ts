import { ApiKeyRevoked, revokeApiKey as contract } from '@clutch/contracts/b2b/api-keys'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { revokedApiKey } from './api-key.ts'
import { apiKeyOf, lockApiKey, updateApiKey } from './store.ts'

export const revokeApiKey = implement(contract, async ({ params, tx }) => {
  const key = await lockApiKey(tx, params.apiKeyId)
  if (key === undefined) throw new Problem(NotFound)
  const revoked = revokedApiKey(key, tx.now)
  if (revoked !== key) {
    await updateApiKey(tx, revoked)
    tx.emit(ApiKeyRevoked, revoked)
  }
  return ok(apiKeyOf(revoked))
})
