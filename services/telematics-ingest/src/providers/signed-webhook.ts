import { createHmac, timingSafeEqual } from 'node:crypto'
import type { ConnectionSettings } from '@clutch/contracts/telematics/connections'
import { readMapped } from './field-mapping.ts'
import { type ProviderAdapter, ProviderFailure, type Push, PushProblem } from './provider.ts'

const toleranceMs = 5 * 60_000
const maxHeaderLength = 2_048

/**
 * Whoever can post JSON: signed as Standard Webhooks 1.0 says, read as the connection's mapping says. What is sent twice
 * is the same reading, so a repetition within the window changes nothing; outside of it the signature is of another time.
 */
export const signedWebhook: ProviderAdapter = {
  name: 'signed-webhook',
  title: 'Signed webhook',
  kinds: ['gps-integration', 'obd2-integration'],
  delivery: 'push',
  credentials: [
    {
      field: 'secret',
      title: 'What bodies are signed with (`whsec_…`); made here where none is given',
      required: false,
      secret: true,
    },
  ],
  settings: ['mapping'],
  notes: [
    'Headers webhook-id, webhook-timestamp (seconds) and webhook-signature: `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`.',
    'The instant may differ from ours by five minutes.',
  ],
  inbound: {
    header: 'webhook-signature',
    secretField: 'secret',
    authenticate: checkSignature,
    read: (body, settings) => readMapped(body, mappingOf(settings)),
  },
  wrongSettings: needsMapping,
}

export function mappingOf({ mapping }: ConnectionSettings) {
  if (mapping === undefined) throw new ProviderFailure('unreadable', 'The connection has no mapping.')
  return mapping
}

export function needsMapping({ mapping }: ConnectionSettings): { pointer: string; message: string }[] {
  return mapping === undefined ? [{ pointer: '/body/settings/mapping', message: 'is required' }] : []
}

/** @throws PushProblem */
function checkSignature({ raw, headers, wallNowMs }: Push, secret: string): void {
  const text = (name: string): string => {
    const value = headers[name]
    if (typeof value !== 'string' || value === '' || value.length > maxHeaderLength)
      throw new PushProblem('not-authentic', `${name} is missing`)
    return value
  }
  const [id, timestamp, signature] = [text('webhook-id'), text('webhook-timestamp'), text('webhook-signature')]
  if (!/^\d{1,12}$/.test(timestamp)) throw new PushProblem('not-authentic', 'webhook-timestamp is no instant')
  const wanted = createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.`).update(raw).digest()
  const isSigned = signature.split(' ').some((part) => {
    const [version, value = ''] = part.split(',', 2)
    const given = Buffer.from(value, 'base64')
    return version === 'v1' && given.length === wanted.length && timingSafeEqual(given, wanted)
  })
  if (!isSigned) throw new PushProblem('not-authentic', 'webhook-signature does not sign this body')
  // After the signature: who does not know the secret learns nothing of our clock.
  if (Math.abs(wallNowMs - Number(timestamp) * 1_000) > toleranceMs)
    throw new PushProblem('stale', 'webhook-timestamp is of another time')
}

/** `whsec_` and base64, as the standard writes it; any other text is taken as it is. */
function keyOf(secret: string): Buffer {
  return secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret, 'utf8')
}
