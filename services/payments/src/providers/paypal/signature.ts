import { createVerify, X509Certificate } from 'node:crypto'
import { crc32 } from 'node:zlib'

const toleranceMs = 5 * 60_000
const maxCertificateBytes = 32_768
const fetchMs = 5_000
const maxCached = 10

/**
 * Whether PayPal signed these very bytes for this webhook: RSA-SHA256 over the transmission's id, its time, the webhook's id
 * and the body's CRC32, by the certificate that the message names. Anybody can make one, so its host has to be PayPal's.
 */
export class Signatures {
  readonly #webhookId: string
  readonly #apiOrigin: string
  readonly #certificates = new Map<string, X509Certificate>()

  constructor(webhookId: string, apiOrigin: string) {
    this.#webhookId = webhookId
    this.#apiOrigin = apiOrigin
  }

  /** `not-readable-now`: the certificate could not be had. */
  async check(
    raw: Buffer,
    headers: Readonly<Record<string, string | string[] | undefined>>,
    nowMs: number,
  ): Promise<'signed' | 'not-signed' | 'not-readable-now'> {
    const [id, time, signature, address, algorithm] = ['id', 'time', 'sig']
      .map((each) => headers[`paypal-transmission-${each}`])
      .concat([headers['paypal-cert-url'], headers['paypal-auth-algo']])
    if (typeof id !== 'string' || typeof time !== 'string' || typeof signature !== 'string') return 'not-signed'
    if (typeof address !== 'string' || algorithm !== 'SHA256withRSA') return 'not-signed'
    const atMs = Date.parse(time)
    if (Number.isNaN(atMs) || Math.abs(nowMs - atMs) > toleranceMs) return 'not-signed'
    if (!/^[A-Za-z0-9+/]{1,2048}={0,2}$/.test(signature) || !isPayPals(address, this.#apiOrigin)) return 'not-signed'
    const certificate = await this.#certificateAt(address)
    if (typeof certificate === 'string') return certificate
    const signed = `${id}|${time}|${this.#webhookId}|${crc32(raw)}`
    const verify = createVerify('sha256').update(signed)
    return verify.verify(certificate.publicKey, Buffer.from(signature, 'base64')) ? 'signed' : 'not-signed'
  }

  async #certificateAt(address: string): Promise<X509Certificate | 'not-signed' | 'not-readable-now'> {
    const known = this.#certificates.get(address)
    if (known !== undefined) return known
    let bytes: Buffer
    try {
      const answer = await fetch(address, { redirect: 'error', signal: AbortSignal.timeout(fetchMs) })
      // One that PayPal does not have was made up.
      if (answer.status >= 400 && answer.status < 500) return 'not-signed'
      if (!answer.ok || answer.body === null) return 'not-readable-now'
      const chunks: Uint8Array[] = []
      let size = 0
      for await (const chunk of answer.body) {
        size += chunk.byteLength
        if (size > maxCertificateBytes) return 'not-signed'
        chunks.push(chunk)
      }
      bytes = Buffer.concat(chunks)
    } catch {
      return 'not-readable-now'
    }
    try {
      const certificate = new X509Certificate(bytes)
      const now = Date.now()
      if (Date.parse(certificate.validFrom) > now || Date.parse(certificate.validTo) < now) return 'not-signed'
      const [oldest] = this.#certificates.keys()
      if (this.#certificates.size >= maxCached && oldest !== undefined) this.#certificates.delete(oldest)
      this.#certificates.set(address, certificate)
      return certificate
    } catch {
      return 'not-signed'
    }
  }
}

export function isPayPals(address: string, apiOrigin: string): boolean {
  if (!URL.canParse(address)) return false
  const { origin, protocol, hostname, port, username, password } = new URL(address)
  if (username !== '' || password !== '') return false
  if (origin === apiOrigin) return true
  return protocol === 'https:' && port === '' && (hostname === 'paypal.com' || hostname.endsWith('.paypal.com'))
}
