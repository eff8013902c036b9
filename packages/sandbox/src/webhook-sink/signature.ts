import { createHmac, timingSafeEqual } from 'node:crypto'

export interface SignedDelivery {
  id: string | undefined
  timestamp: string | undefined
  signature: string | undefined
  body: Buffer
}

export type Verdict = { verified: true } | { verified: false; reason: string }

const TOLERANCE_S = 300

/** Standard Webhooks: base64 HMAC-SHA256 of `id.timestamp.body`; several signatures may stand side by side. */
export function verifyDelivery(delivery: SignedDelivery, secret: string, wallMs: number): Verdict {
  const { id, timestamp, signature, body } = delivery
  if (!id || !timestamp || !signature) return no('webhook-id, webhook-timestamp or webhook-signature is missing')
  if (!/^\d{1,12}$/.test(timestamp)) return no('webhook-timestamp is not in seconds')
  if (Math.abs(wallMs / 1_000 - Number(timestamp)) > TOLERANCE_S) return no('webhook-timestamp is too old or too new')
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const wanted = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest()
  const matches = signature.split(' ').some((each) => {
    const [version, value] = each.split(',', 2)
    const given = Buffer.from(value ?? '', 'base64')
    return version === 'v1' && given.length === wanted.length && timingSafeEqual(given, wanted)
  })
  return matches ? { verified: true } : no('no v1 signature matches')
}

const no = (reason: string): Verdict => ({ verified: false, reason })
