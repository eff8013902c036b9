import { delay } from './bus.ts'
import type { Clock } from './clock.ts'
import type { Logger } from './logging.ts'
import type { Metrics } from './metrics.ts'
import { isOutage } from './problem.ts'
import { inSpan } from './tracing.ts'
import type { Database, Tx } from './tx.ts'

/** What happens when an instant comes that a use case scheduled with `tx.schedule(kind, key, dueAt)`. */
export interface DueWork<Db> {
  kind: 'due-work'
  /** `noun/verb` */
  name: string
  handle: (context: { tx: Tx<Db>; key: string; dueAt: Date; payload: unknown }) => Promise<void>
}

export function dueWorkOf<Db>() {
  return function dueWork(name: `${string}/${string}`, handle: DueWork<Db>['handle']): DueWork<Db> {
    return { kind: 'due-work', name, handle }
  }
}

interface DueRow {
  tenant_id: string
  id: string
  kind: string
  key: string
  due_at: Date
  payload: string
}

const maxAttempts = 10
const maxPerRun = 1_000_000

/**
 * Runs due work in the order of its instants. The work's transaction deletes its row, so it happens once; a failure is
 * tried again with growing pauses and is set aside, visibly, after ten.
 */
export class Schedule<Db> {
  readonly #database: Database<Db>
  readonly #clock: Clock
  readonly #work: ReadonlyMap<string, DueWork<Db>>
  readonly #logger: Logger
  readonly #metrics: Metrics
  readonly #stop = new AbortController()
  #wake: () => void = () => {}
  #running: Promise<void> | undefined
  #turn: Promise<unknown> = Promise.resolve()

  constructor(options: {
    database: Database<Db>
    work: readonly DueWork<Db>[]
    logger: Logger
    metrics: Metrics
  }) {
    this.#database = options.database
    this.#clock = options.database.clock
    this.#work = new Map(options.work.map((work) => [work.name, work]))
    this.#logger = options.logger
    this.#metrics = options.metrics
  }

  start(pollMs = 250): void {
    if (this.#work.size > 0) this.#running = this.#run(pollMs)
  }

  wake(): void {
    this.#wake()
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#running
    await this.#turn
  }

  async #run(pollMs: number): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        await this.runDue(this.#clock.now())
      } catch (error) {
        this.#logger.warn({ err: error }, 'due work waits')
      }
      await Promise.race([
        delay(pollMs, this.#stop.signal),
        new Promise<void>((resolve) => {
          this.#wake = resolve
        }),
      ])
    }
  }

  /** The earliest instant at or before `until` at which something is due. */
  async nextDue(until: Date): Promise<Date | undefined> {
    if (this.#work.size === 0) return undefined
    const row = await this.#first(until)
    return row?.due_at
  }

  /** Runs what is due until `until`, in order, including what comes to be due while it runs. One run at a time. */
  runDue(until: Date): Promise<number> {
    if (this.#work.size === 0) return Promise.resolve(0)
    const turn = this.#turn.then(() => this.#runDue(until))
    this.#turn = turn.catch(() => {})
    return turn
  }

  async #runDue(until: Date): Promise<number> {
    for (let done = 0; done < maxPerRun; done += 1) {
      if (this.#stop.signal.aborted) return done
      const row = await this.#first(until)
      if (row === undefined) return done
      try {
        const mine = await this.#perform(row)
        // Another replica holds it; its turn comes again with the next poll.
        if (!mine) return done
      } catch (error) {
        // Everything waits until the database is back; nothing is wrong with this one.
        if (isOutage(error)) throw error
        await this.#setBack(row, error)
      }
    }
    return maxPerRun
  }

  #first(until: Date): Promise<DueRow | undefined> {
    return this.#database.systemTx(async ({ sql }) => {
      const { rows } = await sql.query<DueRow>(
        {
          name: 'due-work-first',
          text: `SELECT tenant_id, id, kind, key, due_at, payload FROM due_work
                 WHERE failed_at IS NULL AND due_at <= $1 AND (retry_at IS NULL OR retry_at <= clock_timestamp())
                   AND kind = ANY($2::text[])
                 ORDER BY due_at, id LIMIT 1`,
        },
        [until, [...this.#work.keys()]],
      )
      return rows[0]
    })
  }

  #perform(row: DueRow): Promise<boolean> {
    const work = this.#work.get(row.kind)!
    return inSpan(`due ${row.kind}`, { attributes: { 'clutch.tenant': row.tenant_id } }, () =>
      this.#database.tx({ tenantId: row.tenant_id, actor: `clock/${row.kind}` }, async (tx) => {
        const held = await tx.sql.query(
          {
            name: 'due-work-hold',
            text: 'SELECT 1 FROM due_work WHERE tenant_id = $1 AND id = $2 AND due_at = $3 FOR UPDATE SKIP LOCKED',
          },
          [row.tenant_id, row.id, row.due_at],
        )
        if (held.rowCount === 0) return false
        await tx.sql.query('DELETE FROM due_work WHERE tenant_id = $1 AND id = $2', [row.tenant_id, row.id])
        await work.handle({ tx, key: row.key, dueAt: row.due_at, payload: JSON.parse(row.payload) })
        return true
      }),
    )
  }

  async #setBack(row: DueRow, error: unknown): Promise<void> {
    this.#metrics.dueWorkFailures.labels(row.kind).inc()
    this.#logger.warn({ err: error, kind: row.kind, key: row.key }, 'due work failed')
    await this.#database.tx({ tenantId: row.tenant_id, actor: `clock/${row.kind}` }, async ({ sql }) => {
      await sql.query(
        `UPDATE due_work SET attempts = attempts + 1, last_error = $3,
                retry_at = clock_timestamp() + interval '1 second' * power(2, least(attempts, 8)),
                failed_at = CASE WHEN attempts + 1 >= $4 THEN clock_timestamp() END
         WHERE tenant_id = $1 AND id = $2 AND due_at = $5`,
        [
          row.tenant_id,
          row.id,
          (error instanceof Error ? error.message : String(error)).slice(0, 500),
          maxAttempts,
          row.due_at,
        ],
      )
    })
  }
}
