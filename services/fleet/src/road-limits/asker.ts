import type { Logger } from '@clutch/shared/logging'
import type { Extension } from '@clutch/shared/runtime'
import type { Database } from '@clutch/shared/tx'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { type RoadAnswer, type RoadLimits, type RoadPoint, stretchOf } from './road-limits.ts'
import { roadLimitsOf } from './settings.ts'
import { saveAnswers } from './store.ts'

export interface Question {
  tenantId: string
  points: readonly RoadPoint[]
  /** Due work that becomes due when the answers are there. */
  wakes: { kind: string; key: string; payload: unknown }
}

const maxWaiting = 200
const atOnce = 2
const timeoutMs = 20_000

/**
 * Asks the provider of limits, outside of any transaction. What is lost here, because the process ends, the provider fails or too many
 * wait, is asked for again by the due work that asked.
 */
export class Asker {
  /** Whom it asks; undefined where nobody knows limits. */
  provider: RoadLimits | undefined
  #database: Database<PrismaClient> | undefined
  #logger: Logger | undefined
  readonly #waiting = new Map<string, Question>()
  readonly #asking = new Set<Promise<void>>()
  readonly #stop = new AbortController()

  start(provider: RoadLimits | undefined, database: Database<PrismaClient>, logger: Logger): void {
    this.provider = provider
    this.#database = database
    this.#logger = logger
  }

  ask(question: Question): void {
    if (this.#stop.signal.aborted || this.#waiting.size >= maxWaiting) return
    this.#waiting.set(`${question.tenantId}/${question.wakes.kind}/${question.wakes.key}`, question)
    this.#next()
  }

  isIdle(): boolean {
    return this.#waiting.size === 0 && this.#asking.size === 0
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    this.#waiting.clear()
    await Promise.all(this.#asking)
  }

  #next(): void {
    while (this.#asking.size < atOnce) {
      const [first] = this.#waiting
      if (first === undefined) return
      const [key, question] = first
      this.#waiting.delete(key)
      const asked = this.#put(question)
        .catch((error: unknown) => this.#logger?.warn({ error, key: question.wakes.key }, 'limits are not known yet'))
        .finally(() => {
          this.#asking.delete(asked)
          this.#next()
        })
      this.#asking.add(asked)
    }
  }

  async #put({ tenantId, points, wakes }: Question): Promise<void> {
    const provider = this.provider
    const database = this.#database
    if (provider === undefined || database === undefined) return
    for (let from = 0; from < points.length; from += provider.maxPoints) {
      const some = points.slice(from, from + provider.maxPoints)
      const said = await provider.ask(some, AbortSignal.any([this.#stop.signal, AbortSignal.timeout(timeoutMs)]))
      const answers = new Map(some.map((point, index): [string, RoadAnswer] => [stretchOf(point), said[index]!]))
      const isLast = from + provider.maxPoints >= points.length
      await database.tx({ tenantId, actor: 'road-limits/asker' }, async (tx) => {
        await saveAnswers(tx, provider.name, answers)
        if (isLast) await tx.schedule(wakes.kind, wakes.key, tx.now, wakes.payload)
      })
    }
  }
}

/** The one of this process. */
export const limitsAsker = new Asker()

export function askerOfLimits(asker: Asker): Extension<PrismaClient> {
  return {
    name: 'road-limits/asker',
    prepare: async ({ env, database, logger }) => asker.start(roadLimitsOf(env), database, logger),
    start: async () => ({ stop: () => asker.stop(), settled: async () => asker.isIdle() }),
  }
}
