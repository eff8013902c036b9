import { RateLimited } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import type { Caller } from './caller.ts'
import { networkOf } from './client-address.ts'
import { type Bucket, take, type Verdict } from './token-bucket.ts'

const maxBuckets = 50_000
/** Of a tenant that b2b has not told of yet, and of the platform's own. */
const defaultPerTenant = 3_000

interface Policy {
  name: 'address' | 'caller' | 'tenant'
  key: string
  perMinute: number
}

export interface RateLimitOptions {
  perAddress: number
  perUser: number
  failedLoginsPerAddress: number
  failedLoginsPerEmail: number
}

/** Limits of this replica, in memory: with n replicas a caller may get up to n times as much. */
export class RateLimits {
  readonly #options: RateLimitOptions
  readonly #buckets = new Map<string, Bucket>()

  constructor(options: RateLimitOptions) {
    this.#options = options
  }

  /**
   * Takes one from whoever is recognised and from their tenant; who is not recognised is counted by address.
   * @returns the RateLimit headers
   * @throws Problem RateLimited, with them
   */
  request(caller: Caller | undefined, address: string): Record<string, string> {
    const policies: Policy[] =
      caller === undefined
        ? [{ name: 'address', key: keyOf(address), perMinute: this.#options.perAddress }]
        : [
            {
              name: 'caller',
              key: `caller ${caller.id}`,
              perMinute: caller.requestsPerMinute ?? this.#options.perUser,
            },
            {
              name: 'tenant',
              key: `tenant ${caller.tenantId}`,
              perMinute: caller.tenantRequestsPerMinute ?? defaultPerTenant,
            },
          ]
    const verdicts: { policy: Policy; verdict: Verdict }[] = []
    for (const policy of policies) {
      const verdict = this.#take(policy.key, policy.perMinute)
      verdicts.push({ policy, verdict })
      // Who is over their own limit does not use up their colleagues'.
      if (!verdict.allowed) break
    }
    const headers = headersOf(policies, verdicts)
    const refused = verdicts.find(({ verdict }) => !verdict.allowed)
    if (refused !== undefined) throw limited(refused.verdict, headers)
    return headers
  }

  /** An address that showed nothing good: refused before it costs anything. */
  requireAddress(address: string): void {
    const verdict = this.#peek(keyOf(address), this.#options.perAddress)
    if (!verdict.allowed) throw limited(verdict)
  }

  /** Counts what was refused or not found against the address. */
  nothingGood(address: string): void {
    this.#take(keyOf(address), this.#options.perAddress)
  }

  /**
   * Counts an attempt to sign in as a failure until it is said to have succeeded, so that many at once count too.
   * @throws Problem RateLimited
   */
  loginAttempt(address: string, email: string): { succeeded(): void } {
    const wanted = [
      { key: `login-${keyOf(address)}`, perMinute: this.#options.failedLoginsPerAddress },
      { key: `login-email ${email}`, perMinute: this.#options.failedLoginsPerEmail },
    ]
    for (const { key, perMinute } of wanted) {
      const verdict = this.#peek(key, perMinute)
      if (!verdict.allowed) throw limited(verdict)
    }
    for (const { key, perMinute } of wanted) this.#take(key, perMinute)
    return {
      succeeded: () => {
        for (const { key, perMinute } of wanted) {
          const bucket = this.#buckets.get(key)
          if (bucket !== undefined) bucket.tokens = Math.min(perMinute, bucket.tokens + 1)
        }
      },
    }
  }

  #take(key: string, perMinute: number): Verdict {
    const { bucket, verdict } = take(this.#buckets.get(key), perMinute, performance.now())
    // Set again, so that the first in the map is the one that was asked for longest ago.
    this.#buckets.delete(key)
    if (this.#buckets.size >= maxBuckets) this.#buckets.delete(this.#buckets.keys().next().value!)
    this.#buckets.set(key, bucket)
    return verdict
  }

  #peek(key: string, perMinute: number): Verdict {
    return take(this.#buckets.get(key), perMinute, performance.now()).verdict
  }
}

function keyOf(address: string): string {
  return `address ${networkOf(address)}`
}

/** As the IETF's draft has them: the policies, and what is left of the tightest. */
function headersOf(
  policies: readonly Policy[],
  verdicts: readonly { policy: Policy; verdict: Verdict }[],
): Record<string, string> {
  const tightest = verdicts.toSorted((a, b) => a.verdict.remaining - b.verdict.remaining)[0]!
  const { policy, verdict } = tightest
  return {
    'ratelimit-policy': policies.map(({ name, perMinute }) => `"${name}";q=${perMinute};w=60`).join(', '),
    ratelimit: `"${policy.name}";r=${verdict.remaining};t=${Math.ceil(verdict.resetMs / 1_000)}`,
  }
}

function limited(verdict: Verdict, headers: Record<string, string> = {}): Problem {
  const seconds = String(Math.max(1, Math.ceil(verdict.retryMs / 1_000)))
  return new Problem(RateLimited, { headers: { ...headers, 'retry-after': seconds } })
}
