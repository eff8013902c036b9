import { ask, outcomeOf, type Sender } from './sender.ts'

const maxTextLength = 480

/** The provider's call to send takes no key: after a lost answer a message may come twice. */
export function smsSender(options: { url: string; account: string; authToken: string; from: string }): Sender {
  const authorization = `Basic ${Buffer.from(`${options.account}:${options.authToken}`).toString('base64')}`
  const url = `${options.url.replace(/\/$/, '')}/2010-04-01/Accounts/${encodeURIComponent(options.account)}/Messages.json`
  return {
    async send({ channel, message }, signal) {
      if (channel.target.kind !== 'sms') return { outcome: 'gone', detail: 'is no number' }
      const body = new URLSearchParams({
        To: channel.target.number,
        From: options.from,
        Body: `${message.subject}\n${message.text}`.slice(0, maxTextLength),
      })
      const headers = { authorization, 'content-type': 'application/x-www-form-urlencoded' }
      const answer = await ask(url, { headers, body: body.toString() }, signal)
      // 21610: whoever has this number answered STOP. 21211, 21614: it is none that takes messages.
      const { code } = parsed(answer.text)
      if (answer.status === 400 && [21610, 21211, 21614].includes(Number(code)))
        return { outcome: 'gone', detail: answer.text }
      return outcomeOf(answer)
    },
    close: async () => {},
  }
}

function parsed(text: string): { code?: unknown } {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}
