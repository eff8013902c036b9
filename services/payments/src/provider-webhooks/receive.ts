import {
  receiveProviderEvent as contract,
  SignatureInvalid,
  WebhooksNotConfigured,
} from '@clutch/contracts/payments/provider-webhooks'
import { providerNames } from '@clutch/contracts/payments/providers'
import { ValidationFailed } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { noContent } from '@clutch/shared/route'
import { implementOpen } from '../kit.ts'
import { providersOf } from '../providers/settings.ts'
import { heed } from './heed.ts'
import { rawBodyOf } from './raw-body.ts'
import { insertEvent } from './store.ts'
import { subjectOf } from './subject.ts'

/**
 * Stored first, applied once. What an event says is not taken over: it may be late, and say what was. What it is about is
 * asked of the provider as it is now, so that a stale one moves nothing back.
 */
export const receiveProviderEvent = implementOpen(contract, async ({ params, request, database }) => {
  const name = providerNames.find((each) => each === params.provider)
  if (name === undefined)
    throw new Problem(ValidationFailed, {
      errors: [{ pointer: '/params/provider', message: `must be one of ${providerNames.join(', ')}` }],
    })
  const provider = providersOf(database).get(name)
  if (provider === undefined) throw new Problem(WebhooksNotConfigured)
  const raw = rawBodyOf(request)
  const notice = await provider.readWebhook({ raw, headers: request.headers, nowMs: Date.now() })
  if (notice === 'not-configured') throw new Problem(WebhooksNotConfigured)
  if (notice === 'not-signed')
    throw new Problem(SignatureInvalid, {
      errors: [{ pointer: '/headers', message: 'do not sign this body' }],
    })
  const subject = subjectOf(notice)
  // Nothing of ours: taken, so that the provider does not send it again.
  if (subject === undefined) return noContent
  await database.tx({ tenantId: subject.tenantId, actor: provider.name }, async (tx) => {
    const { id, type, at } = notice
    const event = { id, provider: provider.name, type, occurredAt: at, payload: raw.toString('utf8') }
    if (await insertEvent(tx, { ...event, subjectId: subject.id })) await heed(tx, subject)
  })
  return noContent
})
