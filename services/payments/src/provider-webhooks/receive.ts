import {
  receiveProviderEvent as contract,
  EventNotReadableNow,
  SignatureInvalid,
  WebhooksNotConfigured,
} from '@clutch/contracts/payments/provider-webhooks'
import type { ProviderName } from '@clutch/contracts/payments/providers'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { noContent } from '@clutch/shared/route'
import { implementOpen } from '../kit.ts'
import { providersOf } from '../providers/settings.ts'
import { heed, outcomeOf } from './heed.ts'
import { rawBodyOf } from './raw-body.ts'
import { insertEvent } from './store.ts'
import { subjectOf } from './subject.ts'

/**
 * Stored first, applied once. What an event says is not taken over: it may be late, and say what was. What it is about is
 * asked of the provider as it is now, so that a stale one moves nothing back.
 */
export const receiveProviderEvent = implementOpen(contract, async ({ params, request, database }) => {
  const provider = providersOf(database).get(params.provider as ProviderName)
  if (provider === undefined) throw new Problem(NotFound)
  const raw = rawBodyOf(request)
  const notice = await provider.readWebhook({ raw, headers: request.headers, nowMs: Date.now() })
  if (notice === 'not-configured') throw new Problem(WebhooksNotConfigured)
  if (notice === 'not-signed')
    throw new Problem(SignatureInvalid, {
      errors: [{ pointer: '/headers', message: 'do not sign this body' }],
    })
  if (notice === 'not-readable-now') throw new Problem(EventNotReadableNow, { headers: { 'retry-after': '60' } })
  const subject = subjectOf(notice)
  // Nothing of ours: taken, so that the provider does not send it again.
  if (subject === undefined) return noContent
  await database.tx({ tenantId: subject.tenantId, actor: provider.name }, async (tx) => {
    const { id, type, at } = notice
    const event = { id, provider: provider.name, type, occurredAt: at, payload: raw.toString('utf8') }
    const about = { subjectKind: subject.kind, subjectId: subject.id, outcome: outcomeOf(subject) }
    if (await insertEvent(tx, { ...event, ...about })) await heed(tx, subject, provider.name)
  })
  return noContent
})
