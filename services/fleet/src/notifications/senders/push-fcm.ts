import { createSign } from 'node:crypto'
import { ask, outcomeOf, type Sender } from './sender.ts'

export interface ServiceAccount {
  readonly projectId: string
  readonly clientEmail: string
  readonly privateKey: string
  readonly tokenUrl: string
  readonly messagesUrl: string
}

/** @throws Error when it is not the JSON that Google gives out */
export function serviceAccountOf(json: string): ServiceAccount {
  const { project_id, client_email, private_key, token_uri } = JSON.parse(json) as Record<string, unknown>
  if (typeof project_id !== 'string' || typeof client_email !== 'string' || typeof private_key !== 'string')
    throw new Error('it needs project_id, client_email and private_key')
  return {
    projectId: project_id,
    clientEmail: client_email,
    privateKey: private_key,
    tokenUrl: typeof token_uri === 'string' ? token_uri : 'https://oauth2.googleapis.com/token',
    messagesUrl: `https://fcm.googleapis.com/v1/projects/${encodeURIComponent(project_id)}/messages:send`,
  }
}

const tokenLifeS = 3_600

/** Firebase Cloud Messaging, HTTP v1. The collapse key shows what came twice once. */
export function pushSender(account: ServiceAccount, nowMs: () => number = Date.now): Sender {
  let token: { value: string; untilMs: number } | undefined
  async function accessToken(signal: AbortSignal): Promise<string | undefined> {
    if (token !== undefined && token.untilMs > nowMs()) return token.value
    const body = new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: assertion(account, Math.floor(nowMs() / 1_000)),
    })
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const { status, text } = await ask(account.tokenUrl, { headers, body: body.toString() }, signal)
    if (status !== 200) return undefined
    const { access_token, expires_in } = JSON.parse(text) as { access_token?: string; expires_in?: number }
    if (access_token === undefined) return undefined
    token = { value: access_token, untilMs: nowMs() + ((expires_in ?? 60) - 30) * 1_000 }
    return access_token
  }
  return {
    async send({ id, channel, message }, signal) {
      if (channel.target.kind !== 'push') return { outcome: 'gone', detail: 'is no push token' }
      const bearer = await accessToken(signal)
      if (bearer === undefined) return { outcome: 'refused', detail: 'no access token was given' }
      const body = JSON.stringify({
        message: {
          token: channel.target.token,
          notification: { title: message.subject, body: message.text },
          data: { notificationId: id, ...(message.data === undefined ? {} : { type: message.data.type }) },
          android: { collapse_key: id, priority: 'high' },
          apns: { headers: { 'apns-collapse-id': id } },
        },
      })
      const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' }
      const answer = await ask(account.messagesUrl, { headers, body }, signal)
      if (answer.status === 401) token = undefined
      // The application was removed, or the token is another's.
      return outcomeOf(answer, [404])
    },
    close: async () => {},
  }
}

function assertion({ clientEmail, privateKey, tokenUrl }: ServiceAccount, nowS: number): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const claims = {
    iss: clientEmail,
    scope: 'https://www.googleapis.com/auth/firebase.messaging',
    aud: tokenUrl,
    iat: nowS,
    exp: nowS + tokenLifeS,
  }
  const signed = `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}`
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(privateKey, 'base64url')}`
}
