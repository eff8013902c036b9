import { createSender } from '@clutch/shared/outbound-post'
import { signatures } from '@clutch/shared/webhook-signature'
import type { NotificationSettings } from '../settings.ts'
import type { Sender } from './sender.ts'

/** Standard Webhooks 1.0: `webhook-id` is the same in every attempt, so the receiver can take it once. */
export function webhookSender(settings: NotificationSettings): Sender {
  const sender = createSender(settings.rules)
  return {
    async send({ id, tenantId, channel, message }) {
      if (channel.target.kind !== 'webhook') return { outcome: 'gone', detail: 'is no webhook' }
      const timestamp = new Date()
      const body = JSON.stringify(message.data ?? { type: 'fleet.alert.message', data: message })
      const secret = settings.signingSecret({ tenantId, channelId: channel.id })
      const headers = {
        'content-type': 'application/json',
        'user-agent': 'Clutch-Alerts/1.0',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(timestamp.getTime() / 1_000)),
        'webhook-signature': signatures([secret], { id, timestamp, body }),
      }
      const { outcome, statusCode, detail, retryAfterMs } = await sender.send(channel.target.url, headers, body)
      if (outcome === 'accepted') return { outcome, detail: '' }
      return {
        outcome: statusCode === 410 ? 'gone' : 'refused',
        detail: `${statusCode ?? outcome} ${detail}`,
        retryAfterMs,
      }
    },
    close: () => sender.close(),
  }
}
