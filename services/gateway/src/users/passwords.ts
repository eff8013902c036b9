import { Unavailable } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { hash, verify } from '@node-rs/argon2'

/** argon2id with 19 MiB, two passes, one lane: OWASP's first recommendation. A stored hash carries its own parameters. */
const parameters = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

/** Each takes a thread of libuv's four and 19 MiB; the other threads stay for DNS and files. */
const maxRunning = 2
const maxWaiting = 64

/** Hashes and verifies passwords, few at a time: what does not fit in the queue is told to come again. */
export class Passwords {
  #running = 0
  readonly #waiting: (() => void)[] = []
  #decoy: Promise<string> | undefined

  hash(password: string): Promise<string> {
    return this.#inTurn(() => hash(normal(password), parameters))
  }

  verify(passwordHash: string, password: string): Promise<boolean> {
    return this.#inTurn(() => verify(passwordHash, normal(password)))
  }

  /** The work of a verification for someone who does not exist, so that the time tells nobody so. */
  async verifyNobody(password: string): Promise<false> {
    this.#decoy ??= hash('nobody has this password', parameters)
    await this.verify(await this.#decoy, password)
    return false
  }

  async #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#running >= maxRunning) {
      if (this.#waiting.length >= maxWaiting) throw new Problem(Unavailable, { headers: { 'retry-after': '2' } })
      // Whoever ends hands its place over, so `running` stays as it is.
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    } else this.#running += 1
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#running -= 1
      else next()
    }
  }
}

/** The same characters may be typed as different code points. */
function normal(password: string): string {
  return password.normalize('NFKC')
}
