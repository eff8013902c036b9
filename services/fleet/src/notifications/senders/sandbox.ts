import type { ChannelTarget } from '@clutch/contracts/fleet/notification-channels'
import { ask, outcomeOf, type Sender } from './sender.ts'

/** The sandbox's outbox: it keeps what would have been sent, one of each id. */
export function sandboxSender(sandboxUrl: string): Sender {
  const url = `${sandboxUrl.replace(/\/$/, '')}/messages`
  return {
    async send({ id, channel, message, unsubscribeUrl }, signal) {
      const body = JSON.stringify({
        id,
        channel: channel.target.kind,
        to: addressOf(channel.target),
        subject: message.subject,
        text: message.text,
        ...(unsubscribeUrl === undefined ? {} : { unsubscribeUrl }),
      })
      return outcomeOf(await ask(url, { headers: { 'content-type': 'application/json' }, body }, signal), [410])
    },
    close: async () => {},
  }
}

function addressOf(target: ChannelTarget): string {
  if (target.kind === 'email') return target.address
  if (target.kind === 'sms') return target.number
  return target.kind === 'push' ? target.token : target.url
}
