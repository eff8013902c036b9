import { getWebhook as contract } from '@clutch/contracts/b2b/webhooks'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findWebhook } from './store.ts'

export const getWebhook = implement(contract, async ({ params, tx }) => {
  const found = await findWebhook(tx, params.webhookId)
  if (found === undefined) throw new Problem(NotFound)
  return ok(found.webhook)
})
