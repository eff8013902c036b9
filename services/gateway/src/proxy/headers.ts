import type { IncomingHttpHeaders } from 'node:http'

/** RFC 9110: these belong to one connection and end there. */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
])

/** What a client may not tell a service (who it is, where it comes from), and what is said anew for each hop. */
function isOurs(name: string): boolean {
  return (
    name.startsWith('clutch-') ||
    name.startsWith('x-forwarded-') ||
    name === 'forwarded' ||
    name === 'x-real-ip' ||
    name === 'authorization' ||
    name === 'x-api-key' ||
    name === 'cookie' ||
    name === 'host' ||
    name === 'content-length' ||
    name === 'traceparent' ||
    name === 'tracestate'
  )
}

type Headers = Record<string, string | string[]>

export function requestHeaders(from: IncomingHttpHeaders, ours: Record<string, string | undefined>): Headers {
  const headers = withoutHops(from, (name) => !isOurs(name))
  for (const [name, value] of Object.entries(ours)) if (value !== undefined) headers[name] = value
  return headers
}

export function responseHeaders(from: IncomingHttpHeaders): Headers {
  return withoutHops(from, (name) => !name.startsWith('clutch-') && name !== 'server' && name !== 'traceparent')
}

function withoutHops(from: IncomingHttpHeaders, keep: (name: string) => boolean): Headers {
  const named = new Set(
    String(from.connection ?? '')
      .toLowerCase()
      .split(',')
      .map((name) => name.trim()),
  )
  const headers: Headers = {}
  for (const [name, value] of Object.entries(from))
    if (value !== undefined && !hopByHop.has(name) && !named.has(name) && keep(name)) headers[name] = value
  return headers
}

/** On every answer: it is data, to be read by whom it was sent to. */
export const securityHeaders = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
} as const
