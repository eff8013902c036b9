import { type NewWebhook, type Webhook, type WebhookChange, WebhookDisabledState } from '@clutch/contracts/b2b/webhooks'
import { events } from '@clutch/contracts/catalog'
import type { AddressRules } from '@clutch/shared/outbound-address'
import { Problem } from '@clutch/shared/problem'
import { invalid } from '../day-and-instant.ts'
import { assertAcceptableUrl } from './address.ts'

export const maxWebhooksPerTenant = 50

/** What partners may subscribe to, as the catalog says. */
export const partnerEvents = events.map(({ event }) => event).filter((event) => event.partner)
const partnerTypes = new Set(partnerEvents.map((event) => event.type))

/** @throws Problem when nothing may be delivered to the URL or a type is not one for partners */
export function newWebhook(wanted: NewWebhook, made: { id: string; now: Date; rules: AddressRules }): Webhook {
  assertAcceptableUrl(wanted.url, made.rules)
  return {
    id: made.id,
    version: 1,
    url: wanted.url,
    eventTypes: knownTypes(wanted.eventTypes),
    ordered: wanted.ordered ?? false,
    status: 'active',
    disabledReason: null,
    previousSecretExpiresAt: null,
    createdAt: made.now.toISOString(),
  }
}

export function changedWebhook(webhook: Webhook, change: WebhookChange, rules: AddressRules): Webhook {
  if (change.url !== undefined) assertAcceptableUrl(change.url, rules)
  if (change.eventTypes !== undefined) knownTypes(change.eventTypes)
  const status = change.status ?? webhook.status
  const disabledReason = status === 'active' ? null : (webhook.disabledReason ?? 'owner')
  return { ...webhook, ...change, version: webhook.version + 1, status, disabledReason }
}

/** By us: it answered 410, or accepted nothing for as long as we tried. */
export function disabledWebhook(webhook: Webhook, reason: 'failing' | 'gone'): Webhook {
  if (webhook.status === 'disabled') return webhook
  return { ...webhook, version: webhook.version + 1, status: 'disabled', disabledReason: reason }
}

export function rotatedWebhook(webhook: Webhook, previousSecretExpiresAt: Date | null): Webhook {
  return {
    ...webhook,
    version: webhook.version + 1,
    previousSecretExpiresAt: previousSecretExpiresAt?.toISOString() ?? null,
  }
}

/** Asked before a replay: what is sent to a disabled endpoint would only be held again. */
export function assertActive(webhook: Webhook): void {
  if (webhook.status !== 'active') throw new Problem(WebhookDisabledState)
}

function knownTypes(types: readonly string[]): string[] {
  for (const [index, type] of types.entries())
    if (!partnerTypes.has(type))
      throw invalid(`/body/eventTypes/${index}`, 'is not a type of event that partners may subscribe to')
  return [...types]
}
