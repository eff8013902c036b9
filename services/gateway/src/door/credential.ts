import type { IncomingHttpHeaders } from 'node:http'
import { Unauthenticated } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'

export const apiKeyPrefix = 'clk_'

/**
 * What the client shows: a bearer token, or an API key in either header. Where headers cannot be set (EventSource and
 * WebSocket of a browser) a stream takes `access_token` from the query.
 * @throws Problem Unauthenticated when there are two, for then it is not clear who is meant
 */
export function credentialOf(headers: IncomingHttpHeaders, accessToken?: string | null): string | undefined {
  const { authorization } = headers
  const apiKey = headers['x-api-key']
  const bearer = /^Bearer +([^ ]+)$/i.exec(authorization ?? '')?.[1]
  if (authorization !== undefined && bearer === undefined) throw new Problem(Unauthenticated)
  const shown = [bearer, typeof apiKey === 'string' ? apiKey : undefined, accessToken ?? undefined].filter(
    (value) => value !== undefined,
  )
  if (shown.length > 1) throw new Problem(Unauthenticated, { detail: 'Send one credential, not several.' })
  return shown[0]
}
