import { createTransport } from 'nodemailer'
import { unsubscribeWords } from '../message.ts'
import { attemptTimeoutMs, type Sender } from './sender.ts'

/** RFC 5321 has no key to deduplicate by: after a lost answer a message may come twice, under the same Message-ID. */
export function smtpSender(options: { url: string; from: string }): Sender {
  const transport = createTransport({
    url: options.url,
    connectionTimeout: attemptTimeoutMs,
    greetingTimeout: attemptTimeoutMs,
    socketTimeout: attemptTimeoutMs,
    // Nothing of a message names a file or an address to be read.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    async send({ id, channel, message, unsubscribeUrl }) {
      if (channel.target.kind !== 'email') return { outcome: 'gone', detail: 'is no address of e-mail' }
      try {
        const foot = unsubscribeUrl === undefined ? '' : `\n\n${unsubscribeWords(channel)}: ${unsubscribeUrl}`
        await transport.sendMail({
          from: options.from,
          to: { name: channel.name, address: channel.target.address },
          subject: message.subject,
          text: `${message.text}${foot}`,
          messageId: `<${id}@clutch>`,
          headers: {
            'Auto-Submitted': 'auto-generated',
            'Content-Language': channel.locale,
            ...(unsubscribeUrl === undefined
              ? {}
              : {
                  'List-Unsubscribe': `<${unsubscribeUrl}>`,
                  'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
                }),
          },
        })
        return { outcome: 'accepted', detail: '' }
      } catch (error) {
        return { outcome: 'refused', detail: error instanceof Error ? error.message : String(error) }
      }
    },
    close: async () => transport.close(),
  }
}
