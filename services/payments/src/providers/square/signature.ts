import { createHmac, timingSafeEqual } from 'node:crypto'

/**
 * Whether Square signed these very bytes for this very address: base64 of HMAC-SHA256 of the address and the body. There
 * is no time in it: what somebody recorded is told by the event's id, which is taken once.
 */
export function signedBySquare(
  body: Buffer,
  header: string | string[] | undefined,
  { key, url }: { key: string; url: string },
): boolean {
  // 32 bytes in base64.
  if (typeof header !== 'string' || !/^[A-Za-z0-9+/]{43}=$/.test(header)) return false
  const wanted = createHmac('sha256', key).update(url).update(body).digest()
  return timingSafeEqual(Buffer.from(header, 'base64'), wanted)
}
