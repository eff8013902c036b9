import { type EventData, type EventDefinition, ownerOf, subjectOf } from '@clutch/contracts/contract'
import { Unavailable } from '@clutch/contracts/problems'
import type pg from 'pg'
import type { Clock } from './clock.ts'
import {
  type Connection,
  ConnectionPool,
  type DatabaseOptions,
  isContention,
  isUnavailable,
  type Sql,
  schemaOf,
  sendTogether,
} from './database.ts'
import { newId } from './id.ts'
import { Problem } from './problem.ts'
import { currentTraceparent } from './tracing.ts'
import { fieldErrors, validatorOf } from './validation.ts'

/** On whose behalf a transaction runs. */
export interface Scope {
  tenantId: string
  /** `usr_…`, `key_…`, or the name of a reaction: who did it, for the event and the audit trail. */
  actor: string
  /** How long the caller still waits; statements are cancelled after it. */
  deadlineMs?: number
}

/**
 * One transaction of one tenant. What it emits and schedules commits with it or not at all.
 * It must not stay open across a call to the outside.
 */
export interface Tx<Db> extends Scope {
  /** Prisma, on this transaction's connection. */
  readonly db: Db
  /** SQL, on this transaction's connection. */
  readonly sql: Sql
  /** The domain's instant, the same throughout the transaction. */
  readonly now: Date
  /** Writes the event into the outbox. The data is the aggregate's full state. */
  emit<E extends EventDefinition>(event: E, data: EventData<E>): void
  /** Makes `kind` run for `key` at an instant of the domain's clock; scheduling it again moves it. */
  schedule(kind: string, key: string, dueAt: Date, payload?: unknown): Promise<void>
  /** The same for many keys in one statement, each at most once. */
  scheduleAll(kind: string, due: readonly { key: string; dueAt: Date; payload?: unknown }[]): Promise<void>
  unschedule(kind: string, key: string): Promise<void>
  /** Runs when the commit is known to have happened. Lost if the process dies first, so only for waking things up. */
  afterCommit(wake: () => void): void
}

/** Work that spans or precedes a tenant, under the second role: named tables only, nothing to emit. */
export interface SystemTx<Db> {
  readonly db: Db
  readonly sql: Sql
  readonly now: Date
}

/** What a statement that is a transaction of its own is made of. */
export interface Composing {
  readonly now: Date
  /** The event as a row of the outbox, for the statement to write. */
  outboxRow<E extends EventDefinition>(event: E, data: EventData<E>): OutboxRow
}

export interface OutboxRow {
  id: string
  subject: string
  aggregateId: string
  version: number
  payload: string
  headers: string
}

const maxAttempts = 4

/** What the broker takes in one message is 1 MiB with its headers. One that it refuses would hold up all that follow. */
const maxEventBytes = 1_000_000

export class Database<Db> {
  readonly schema: string
  readonly clock: Clock
  readonly #app: ConnectionPool<Db>
  readonly #system: ConnectionPool<Db>
  #wakeRelay: () => void = () => {}
  #wakeSchedule: () => void = () => {}

  constructor(options: DatabaseOptions<Db> & { clock: Clock }) {
    this.schema = schemaOf(options.appUrl)
    this.clock = options.clock
    this.#app = new ConnectionPool(options.appUrl, options.appConnections ?? 5, options)
    this.#system = new ConnectionPool(options.systemUrl, options.systemConnections ?? 3, options)
  }

  /** What runs in this process when a commit left something to publish, or something that falls due. */
  onCommit(wake: { relay?: () => void; schedule?: () => void }): void {
    if (wake.relay !== undefined) this.#wakeRelay = wake.relay
    if (wake.schedule !== undefined) this.#wakeSchedule = wake.schedule
  }

  /**
   * Runs `work` in one transaction with the tenant set. It is run again, from the start, when Postgres reports a
   * deadlock or a serialisation failure, so `work` must do nothing but what the transaction undoes.
   * @throws Problem Unavailable when the database does not answer
   */
  async tx<Result>(scope: Scope, work: (tx: Tx<Db>) => Promise<Result>): Promise<Result> {
    const begin = beginFor(scope)
    return this.#run(this.#app, begin, async (connection) => {
      const emissions: OutboxRow[] = []
      const wakes: (() => void)[] = []
      const now = this.clock.now()
      const tx: Tx<Db> = {
        ...scope,
        get db() {
          return connection.db
        },
        sql: connection.sql,
        now,
        emit: (event, data) => emissions.push(emission(scope, event, data, now)),
        schedule: (kind, key, dueAt, payload) => tx.scheduleAll(kind, [{ key, dueAt, payload }]),
        scheduleAll: async (kind, due) => {
          if (due.length === 0) return
          await connection.sql.query(scheduleSql, [
            scope.tenantId,
            due.map(() => newId('due')),
            kind,
            due.map(({ key }) => key),
            due.map(({ dueAt }) => dueAt),
            due.map(({ payload = null }) => JSON.stringify(payload)),
          ])
          wakes.push(this.#wakeSchedule)
        },
        unschedule: async (kind, key) => {
          await connection.sql.query('DELETE FROM due_work WHERE tenant_id = $1 AND kind = $2 AND key = $3', [
            scope.tenantId,
            kind,
            key,
          ])
        },
        afterCommit: (wake) => wakes.push(wake),
      }
      const result = await work(tx)
      if (emissions.length === 0) return { result, wakes }
      wakes.push(this.#wakeRelay)
      const last = connection.sql.query(outboxSql, [
        scope.tenantId,
        emissions.map((row) => row.id),
        emissions.map((row) => row.subject),
        emissions.map((row) => row.aggregateId),
        emissions.map((row) => row.version),
        emissions.map((row) => row.payload),
        emissions.map((row) => row.headers),
      ])
      return { result, wakes, last }
    })
  }

  /**
   * One statement that is a transaction of its own: one round trip, for what is done so often that BEGIN and COMMIT would
   * be most of it. It sets the tenant itself and writes what it emits. Run again, composed anew, after a deadlock.
   * @throws Problem Unavailable when the database does not answer
   */
  async single<Row extends pg.QueryResultRow>(
    scope: Scope,
    statement: { name: string; text: string },
    compose: (composing: Composing) => readonly unknown[],
  ): Promise<Row[]> {
    for (let attempt = 1; ; attempt += 1) {
      let connection: Connection<Db>
      try {
        connection = await this.#app.acquire()
      } catch (error) {
        throw unavailable(error)
      }
      let broken: Error | undefined
      try {
        const now = this.clock.now()
        const outboxRow: Composing['outboxRow'] = (event, data) => emission(scope, event, data, now)
        const { rows } = await connection.sql.query<Row>(statement, compose({ now, outboxRow }))
        wakeAll([this.#wakeRelay])
        return rows
      } catch (error) {
        if (isContention(error) && attempt < maxAttempts) continue
        if (!isUnavailable(error)) throw error
        broken = error instanceof Error ? error : new Error(String(error))
        throw unavailable(error)
      } finally {
        connection.client.release(broken)
      }
    }
  }

  async systemTx<Result>(work: (tx: SystemTx<Db>) => Promise<Result>): Promise<Result> {
    return this.#run(this.#system, 'BEGIN', async (connection) => ({
      result: await work({
        get db() {
          return connection.db
        },
        sql: connection.sql,
        now: this.clock.now(),
      }),
      wakes: [],
    }))
  }

  async #run<Result>(
    pool: ConnectionPool<Db>,
    begin: string,
    work: (connection: Connection<Db>) => Promise<Done<Result>>,
  ): Promise<Result> {
    for (let attempt = 1; ; attempt += 1) {
      let connection: Connection<Db>
      try {
        connection = await pool.acquire()
      } catch (error) {
        throw unavailable(error)
      }
      let broken: Error | undefined
      try {
        // Neither BEGIN nor the last statement is waited for before the next is sent. Where one of them fails the transaction
        // is broken, so that whatever was sent after it does nothing.
        sendTogether(connection.client)
        const begun = connection.client.query(begin)
        begun.catch(() => {})
        const { result, wakes, last } = await work(connection)
        sendTogether(connection.client)
        const committed = connection.client.query('COMMIT')
        committed.catch(() => {})
        await begun
        await last
        const { command } = await committed
        // Postgres answers ROLLBACK, without an error, when a statement failed and the work went on all the same.
        if (command !== 'COMMIT') throw new Error('a statement failed and was passed over: the work was rolled back')
        wakeAll(wakes)
        return result
      } catch (error) {
        broken = await rollback(connection.client)
        if (isContention(error) && attempt < maxAttempts) continue
        if (error instanceof Problem) throw error
        if (broken !== undefined || isUnavailable(error)) throw unavailable(error)
        throw error
      } finally {
        connection.client.release(broken)
      }
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#app.end(), this.#system.end()])
  }
}

interface Done<Result> {
  readonly result: Result
  readonly wakes: (() => void)[]
  /** A statement that was sent and whose answer nobody needs but to know that it succeeded. */
  readonly last?: Promise<unknown>
}

/** The commit has happened: what wakes up others must not turn it into a failure. Each of them polls as well. */
function wakeAll(wakes: readonly (() => void)[]): void {
  for (const wake of wakes) {
    try {
      wake()
    } catch {
      // it comes with the next poll
    }
  }
}

/** @returns an error when the connection cannot be used any more */
async function rollback(client: pg.PoolClient): Promise<Error | undefined> {
  try {
    await client.query('ROLLBACK')
    return undefined
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

function unavailable(cause: unknown): Problem {
  return new Problem(Unavailable, { cause, headers: { 'retry-after': '1' } })
}

const tenantPattern = /^[a-z]{2,8}_[0-9A-Za-z]{1,40}$/

/** BEGIN and the tenant in one round trip. The simple protocol takes no parameters, so the tenant's alphabet is checked. */
function beginFor({ tenantId, deadlineMs }: Scope): string {
  if (!tenantPattern.test(tenantId)) throw new Error('a tenant id has another form')
  const limit = deadlineMs === undefined ? '' : `, set_config('statement_timeout', '${Math.ceil(deadlineMs)}', true)`
  return `BEGIN; SELECT set_config('app.tenant_id', '${tenantId}', true)${limit}`
}

const outboxSql = {
  name: 'outbox-insert',
  text: `INSERT INTO outbox (tenant_id, id, subject, aggregate_id, version, payload, headers)
         SELECT $1, * FROM unnest($2::text[], $3::text[], $4::text[], $5::int[], $6::text[], $7::text[])`,
}

const scheduleSql = {
  name: 'due-work-upsert',
  text: `INSERT INTO due_work (tenant_id, id, kind, key, due_at, payload)
         SELECT $1, id, $3, key, due_at, payload FROM unnest($2::text[], $4::text[], $5::timestamptz[], $6::text[])
           AS of (id, key, due_at, payload)
         ON CONFLICT (tenant_id, kind, key) DO UPDATE
         SET due_at = excluded.due_at, payload = excluded.payload, attempts = 0, retry_at = NULL, failed_at = NULL`,
}

function emission(scope: Scope, event: EventDefinition, data: unknown, now: Date): OutboxRow {
  const validate = validatorOf(event.data)
  if (!validate(data)) {
    const wrong = fieldErrors(event.type, validate.errors)
    throw new Error(
      `${event.type} does not keep its contract: ${wrong.map((e) => `${e.pointer} ${e.message}`).join('; ')}`,
    )
  }
  const { id: aggregateId, version } = data as { id: string; version: number }
  const payload = JSON.stringify(data)
  const bytes = Buffer.byteLength(payload)
  if (bytes > maxEventBytes)
    throw new Error(`${event.type} of ${aggregateId} has ${bytes} bytes; a message holds at most ${maxEventBytes}`)
  const id = newId('evt')
  const traceparent = currentTraceparent()
  return {
    id,
    subject: subjectOf(event),
    aggregateId,
    version,
    payload,
    headers: JSON.stringify({
      'Nats-Msg-Id': id,
      'ce-specversion': '1.0',
      'ce-id': id,
      'ce-type': `clutch.${event.type}.v${event.version}`,
      'ce-source': `clutch/${ownerOf(event)}`,
      'ce-subject': aggregateId,
      'ce-time': now.toISOString(),
      'ce-tenant': scope.tenantId,
      'ce-aggregateversion': String(version),
      'ce-actor': scope.actor,
      'content-type': 'application/json',
      ...(traceparent === undefined ? {} : { traceparent }),
    }),
  }
}
