import type { ApiKeyCredential } from '@clutch/contracts/b2b/api-keys'
import type { Tenant } from '@clutch/contracts/b2b/tenants'
import { Unavailable } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { Pool } from 'undici'

export interface Asked {
  apiKey: ApiKeyCredential | null
  tenant: Tenant | null
}

/** An answer is used this long: the promise is one second. */
const keepMs = 500
const timeoutMs = 1_000
const maxKept = 2_000
const maxAsking = 64

/** Asks b2b, who owns the keys, when the feed is silent. One question at a time for each key. */
export class AskB2b {
  readonly #pool: Pool
  readonly #secret: string
  readonly #kept = new Map<string, { answer: Asked; askedAt: number }>()
  readonly #asking = new Map<string, Promise<Asked>>()

  constructor(b2bUrl: string, meshSecret: string) {
    this.#pool = new Pool(b2bUrl, { connections: 8, headersTimeout: timeoutMs, bodyTimeout: timeoutMs })
    this.#secret = meshSecret
  }

  /** @throws Problem Unavailable when b2b does not answer */
  ask(digest: string): Promise<Asked> {
    const kept = this.#kept.get(digest)
    if (kept !== undefined && performance.now() - kept.askedAt <= keepMs) return Promise.resolve(kept.answer)
    const asking = this.#asking.get(digest)
    if (asking !== undefined) return asking
    if (this.#asking.size >= maxAsking) return Promise.reject(unavailable())
    const question = this.#ask(digest).finally(() => this.#asking.delete(digest))
    this.#asking.set(digest, question)
    return question
  }

  async #ask(digest: string): Promise<Asked> {
    // The answer is as old as the question.
    const askedAt = performance.now()
    let answer: Asked
    try {
      const { statusCode, body } = await this.#pool.request({
        method: 'POST',
        path: '/internal/api-keys/lookup',
        headers: { authorization: `Bearer ${this.#secret}`, 'content-type': 'application/json' },
        body: JSON.stringify({ digest }),
        signal: AbortSignal.timeout(timeoutMs),
      })
      if (statusCode !== 200) {
        await body.dump()
        throw new Error(`b2b answered ${statusCode}`)
      }
      answer = (await body.json()) as Asked
    } catch (error) {
      throw unavailable(error)
    }
    this.#kept.delete(digest)
    if (this.#kept.size >= maxKept) this.#kept.delete(this.#kept.keys().next().value!)
    this.#kept.set(digest, { answer, askedAt })
    return answer
  }

  async close(): Promise<void> {
    await this.#pool.destroy()
  }
}

function unavailable(cause?: unknown): Problem {
  return new Problem(Unavailable, {
    detail: 'Whether the API key is still good cannot be told at the moment.',
    headers: { 'retry-after': '1' },
    cause,
  })
}
