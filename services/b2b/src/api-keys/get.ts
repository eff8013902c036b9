import { getApiKey as contract } from '@clutch/contracts/b2b/api-keys'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { apiKeyOf, findApiKey } from './store.ts'

export const getApiKey = implement(contract, async ({ params, tx }) => {
  const key = await findApiKey(tx, params.apiKeyId)
  if (key === undefined) throw new Problem(NotFound)
  return ok(apiKeyOf(key))
})
