import { randomBytes } from 'node:crypto'
import { invalid, missing } from './errors.ts'
import { newId } from './ids.ts'
import { instant, operation } from './operation.ts'

export interface SubscriptionRecord {
  id: string
  name: string
  enabled: boolean
  event_types: string[]
  notification_url: string
  signature_key: string
  created_at: string
  updated_at: string
}

const MAX_SUBSCRIPTIONS = 3

/** Where webhooks go: each subscription signs with a key of its own. */
export const subscriptionOperations = [
  operation({
    method: 'POST',
    path: '/webhooks/subscriptions',
    read: (fields) => {
      fields.text('idempotency_key', 45)
      const subscription = fields.object('subscription')
      if (subscription === undefined)
        throw invalid('MISSING_REQUIRED_PARAMETER', 'Missing subscription.', 'subscription')
      const url = subscription.requiredText('notification_url', 2_048)
      if (!URL.canParse(url) || !/^https?:/.test(url))
        throw invalid('INVALID_VALUE', 'Give http or https.', 'subscription.notification_url')
      subscription.accept('api_version', 'id')
      const read = {
        name: subscription.text('name', 64) ?? 'sandbox',
        enabled: subscription.boolean('enabled') ?? true,
        types: subscription.texts('event_types') ?? [],
        url,
      }
      subscription.finish()
      return read
    },
    run: (call, { name, enabled, types, url }) => {
      if (call.tables.subscriptions.size >= MAX_SUBSCRIPTIONS)
        throw invalid('BAD_REQUEST', `An application has at most ${MAX_SUBSCRIPTIONS} webhook subscriptions here.`)
      const at = instant(call.nowMs)
      const subscription: SubscriptionRecord = {
        id: newId(24, 'wbhk_'),
        name,
        enabled,
        event_types: types,
        notification_url: url,
        signature_key: randomBytes(16).toString('base64url'),
        created_at: at,
        updated_at: at,
      }
      call.tables.subscriptions.put(subscription.id, subscription)
      return { subscription }
    },
  }),
  operation({
    method: 'GET',
    path: '/webhooks/subscriptions/:id',
    read: (_fields, path) => path.id as string,
    run: (call, id) => {
      const subscription = call.tables.subscriptions.get(id)
      if (!subscription) throw missing('Webhook subscription', id)
      return { subscription }
    },
  }),
]
