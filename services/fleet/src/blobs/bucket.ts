import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto'
import { SignatureV4 } from '@smithy/signature-v4'
import { type Dispatcher, Pool } from 'undici'

export interface BucketSettings {
  /** Where the service is, without the bucket. */
  endpoint: string
  bucket: string
  region: string
  accessKeyId: string
  secretAccessKey: string
}

const maxConnections = 16
const timeoutMs = 15_000
const silenceMs = 10_000
/** Of what it says is wrong. */
const maxDetailBytes = 4_096

/**
 * Objects of an S3-compatible service, which is asked by path (`/bucket/key`). A request that a closed connection or a busy service
 * did not answer is sent once more: each of them may be.
 */
export class Bucket {
  readonly #settings: BucketSettings
  readonly #endpoint: URL
  readonly #pool: Pool
  readonly #signer: SignatureV4

  constructor(settings: BucketSettings) {
    this.#settings = settings
    this.#endpoint = new URL(settings.endpoint)
    this.#pool = new Pool(this.#endpoint.origin, {
      connections: maxConnections,
      pipelining: 1,
      connect: { timeout: 2_000 },
      headersTimeout: silenceMs,
      bodyTimeout: silenceMs,
    })
    const { accessKeyId, secretAccessKey, region } = settings
    this.#signer = new SignatureV4({
      service: 's3',
      region,
      credentials: { accessKeyId, secretAccessKey },
      sha256: Sha256,
      uriEscapePath: false,
    })
  }

  /** @param signedAt the service takes it for as long as a signature of this instant is good, which is 15 minutes */
  async put(
    key: string,
    { mediaType, bytes, sha256 }: { mediaType: string; bytes: Buffer; sha256: string },
    signedAt: Date,
  ): Promise<void> {
    const headers = { 'content-type': mediaType, 'content-length': String(bytes.length) }
    await this.#done(
      await this.#ask('PUT', key, { headers, sha256, body: bytes, signedAt, signal: AbortSignal.timeout(timeoutMs) }),
      'PUT',
    )
  }

  /** Its bytes as they come; undefined when there is none. */
  async get(key: string, signal: AbortSignal): Promise<Dispatcher.ResponseData['body'] | undefined> {
    const answer = await this.#ask('GET', key, { signal })
    if (answer.statusCode === 200) return answer.body
    if (answer.statusCode !== 404) throw await refusal('GET', answer)
    await answer.body.dump()
    return undefined
  }

  /** That there was none is as good. */
  async remove(key: string): Promise<void> {
    const answer = await this.#ask('DELETE', key, { signal: AbortSignal.timeout(timeoutMs) })
    if (answer.statusCode === 404) return void (await answer.body.dump())
    await this.#done(answer, 'DELETE')
  }

  async close(): Promise<void> {
    await this.#pool.destroy()
  }

  async #ask(
    method: 'GET' | 'PUT' | 'DELETE',
    key: string,
    request: {
      headers?: Record<string, string>
      sha256?: string
      body?: Buffer
      signedAt?: Date
      signal: AbortSignal
    },
  ): Promise<Dispatcher.ResponseData> {
    const endpoint = this.#endpoint
    const path = `${endpoint.pathname.replace(/\/$/, '')}/${this.#settings.bucket}/${key}`
    const signed = await this.#signer.sign(
      {
        method,
        protocol: endpoint.protocol,
        hostname: endpoint.hostname,
        path,
        query: {},
        headers: {
          host: endpoint.host,
          ...request.headers,
          'x-amz-content-sha256': request.sha256 ?? emptySha256,
        },
      },
      { signingDate: request.signedAt ?? new Date() },
    )
    const send = () =>
      this.#pool.request({
        method,
        path,
        headers: signed.headers,
        body: request.body ?? null,
        signal: request.signal,
      })
    try {
      const answer = await send()
      if (answer.statusCode !== 500 && answer.statusCode !== 503) return answer
      await answer.body.dump()
    } catch (error) {
      if (request.signal.aborted) throw error
    }
    return send()
  }

  async #done(answer: Dispatcher.ResponseData, method: string): Promise<void> {
    if (answer.statusCode < 200 || answer.statusCode > 299) throw await refusal(method, answer)
    await answer.body.dump()
  }
}

/** What the service answered in place of what was asked of it. */
async function refusal(method: string, { statusCode, body }: Dispatcher.ResponseData): Promise<Error> {
  let text = ''
  for await (const chunk of body) {
    text += String(chunk)
    if (text.length > maxDetailBytes) break
  }
  return new Error(
    `the bucket answered ${method} with ${statusCode} ${/<Code>(\w{1,100})<\/Code>/.exec(text)?.[1] ?? ''}`,
  )
}

const emptySha256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

/** What the signer makes its hashes with. */
class Sha256 {
  readonly #secret: string | Uint8Array | undefined
  #hash: Hash | Hmac

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#secret =
      secret === undefined || typeof secret === 'string'
        ? secret
        : ArrayBuffer.isView(secret)
          ? new Uint8Array(secret.buffer, secret.byteOffset, secret.byteLength)
          : new Uint8Array(secret)
    this.#hash = this.#begun()
  }

  update(bytes: Uint8Array): void {
    this.#hash.update(bytes)
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest()
  }

  reset(): void {
    this.#hash = this.#begun()
  }

  #begun(): Hash | Hmac {
    return this.#secret === undefined ? createHash('sha256') : createHmac('sha256', this.#secret)
  }
}
