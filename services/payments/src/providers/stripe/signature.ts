import { createHmac, timingSafeEqual } from 'node:crypto'

const toleranceMs = 5 * 60_000
const maxHeaderLength = 2_048

/**
 * Whether Stripe signed these very bytes: HMAC-SHA256 of `t.body`, one of possibly several `v1` while a secret is
 * rotated, and no more than five minutes from now in either direction (the SDK takes any instant to come).
 */
export function signedByStripe(
  body: Buffer,
  header: string | string[] | undefined,
  secret: string,
  nowMs: number,
): boolean {
  if (typeof header !== 'string' || header.length > maxHeaderLength) return false
  const parts = header.split(',').map((part) => part.trim().split('=', 2))
  const timestamp = parts.find(([name]) => name === 't')?.[1]
  if (timestamp === undefined || !/^\d{1,12}$/.test(timestamp)) return false
  if (Math.abs(nowMs - Number(timestamp) * 1_000) > toleranceMs) return false
  const wanted = createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest()
  return parts.some(([name, value]) => {
    if (name !== 'v1' || value === undefined || !/^[0-9a-f]{64}$/.test(value)) return false
    return timingSafeEqual(Buffer.from(value, 'hex'), wanted)
  })
}
