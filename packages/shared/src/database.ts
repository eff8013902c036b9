import type { Socket } from 'node:net'
import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'

/** SQL on one connection. Rows come back typed by the caller; int8 comes back as a number and must be a safe integer. */
export interface Sql {
  query<Row extends pg.QueryResultRow = pg.QueryResultRow>(
    query: string | { name: string; text: string },
    values?: readonly unknown[],
  ): Promise<pg.QueryResult<Row>>
}

export interface DatabaseOptions<Db> {
  /** The service's own role: row-level security shows it one tenant at a time. */
  appUrl: string
  /** The service's second role: named tables only, for work that spans or precedes a tenant. */
  systemUrl: string
  /** Makes the service's Prisma client on an adapter. */
  prisma: (adapter: PrismaPg) => Db
  /** Connections of the process in all, at most 8. */
  appConnections?: number
  systemConnections?: number
  /** Sees every statement; used by the tests that EXPLAIN what a route really runs. */
  onQuery?: ((text: string, values: readonly unknown[]) => void) | undefined
}

const types = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === pg.types.builtins.INT8) return safeInteger
    return pg.types.getTypeParser(oid, format as 'text')
  },
}

function safeInteger(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`an int8 beyond 2^53 was read: ${text}`)
  return value
}

/**
 * A pooled connection and its Prisma twin: a client whose every statement runs on that one connection, inside the
 * transaction we opened on it. So Prisma and SQL share a transaction without Prisma's interactive-transaction
 * machinery, and its data loader can never merge the look-ups of two tenants (docs/adr/0002).
 */
export class Connection<Db> {
  readonly sql: Sql
  readonly client: pg.PoolClient
  readonly #makeDb: () => Db
  #db: Db | undefined

  constructor(client: pg.PoolClient, options: DatabaseOptions<Db>, schema: string) {
    const { onQuery } = options
    this.client = client
    this.sql = {
      query: (query, values = []) => {
        const config = typeof query === 'string' ? { text: query } : query
        onQuery?.(config.text, values)
        sendTogether(client)
        return client.query({ ...config, values: values as unknown[], types })
      },
    }
    this.#makeDb = () => options.prisma(new PrismaPg(onlyThis(client, onQuery), { schema }))
  }

  /** Made when it is first asked for: it weighs some 5 MB, and much of the work is SQL alone. */
  get db(): Db {
    this.#db ??= this.#makeDb()
    return this.#db
  }
}

/** What is sent in one go of the event loop goes out in one write: each costs as much as the statement in it. */
export function sendTogether(client: pg.PoolClient): void {
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection
  if (stream.writableCorked > 0) return
  stream.cork()
  process.nextTick(() => stream.uncork())
}

/**
 * What Prisma takes for a pool is one connection. Where Prisma opens a transaction by itself (nested writes,
 * `$transaction([...])`) it becomes a savepoint of ours.
 */
function onlyThis(client: pg.PoolClient, onQuery: DatabaseOptions<unknown>['onQuery']): pg.Pool {
  let depth = 0
  const nested: Record<string, () => string> = {
    BEGIN: () => `SAVEPOINT prisma_${++depth}`,
    COMMIT: () => `RELEASE SAVEPOINT prisma_${depth--}`,
    ROLLBACK: () => `ROLLBACK TO SAVEPOINT prisma_${depth--}`,
  }
  const query = (config: pg.QueryConfig, values?: unknown[]) => {
    const rewrite = nested[config.text]
    if (rewrite !== undefined) return client.query(rewrite())
    onQuery?.(config.text, values ?? config.values ?? [])
    return client.query(config, values)
  }
  const handle = { query, on: () => handle, removeListener: () => handle, release: () => {} }
  return Object.assign(Object.create(pg.Pool.prototype), {
    query,
    options: {},
    connect: async () => handle,
    on: () => {},
    removeListener: () => {},
    end: async () => {},
  }) as pg.Pool
}

export class ConnectionPool<Db> {
  readonly #pool: pg.Pool
  readonly #options: DatabaseOptions<Db>
  readonly #schema: string
  readonly #twins = new WeakMap<pg.PoolClient, Connection<Db>>()

  constructor(url: string, max: number, options: DatabaseOptions<Db>) {
    this.#options = options
    this.#schema = schemaOf(url)
    this.#pool = new pg.Pool({
      connectionString: url,
      max,
      connectionTimeoutMillis: 5_000,
      idleTimeoutMillis: 60_000,
      keepAlive: true,
      // A statement is sent without waiting for the one before, when its caller does not: BEGIN, and what ends a transaction.
      pipeline: true,
    })
    // A connection that dies while idle is replaced at the next use; without a listener it would end the process.
    this.#pool.on('error', () => {})
  }

  async acquire(): Promise<Connection<Db>> {
    const client = await this.#pool.connect()
    let connection = this.#twins.get(client)
    if (connection === undefined) {
      // One that dies while we hold it fails the running statement; that is where it is handled.
      client.on('error', () => {})
      connection = new Connection(client, this.#options, this.#schema)
      this.#twins.set(client, connection)
    }
    return connection
  }

  async end(): Promise<void> {
    await this.#pool.end()
  }
}

/** The schema a role works in follows from its name, `clutch_<schema>` or `clutch_<schema>_system`. */
export function schemaOf(url: string): string {
  const role = decodeURIComponent(new URL(url).username)
  const match = /^clutch_([a-z0-9]+)(_system|_owner)?$/.exec(role)
  if (match === null) throw new Error(`the database role must be named clutch_<schema>, not ${role}`)
  return match[1]!
}

/** Five characters with a digit among them, unlike `EPIPE`; Prisma's own codes look the same and are not meant. */
const sqlStatePattern = /^(?!P\d{4}$)(?=.*\d)[0-9A-Z]{5}$/

/** SQLSTATE of an error of pg or of Prisma's adapter, if it has one. */
export function sqlState(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  const candidate = error as {
    code?: unknown
    cause?: unknown
    meta?: { driverAdapterError?: { cause?: { originalCode?: unknown } } }
  }
  const original = candidate.meta?.driverAdapterError?.cause?.originalCode
  if (typeof original === 'string') return original
  if (typeof candidate.code === 'string' && sqlStatePattern.test(candidate.code)) return candidate.code
  return sqlStateOfCause(candidate.cause)
}

function sqlStateOfCause(cause: unknown): string | undefined {
  if (typeof cause !== 'object' || cause === null) return undefined
  const original = (cause as { originalCode?: unknown }).originalCode
  return typeof original === 'string' ? original : undefined
}

/** The transaction met another one; the same work may succeed when run again. */
export function isContention(error: unknown): boolean {
  const state = sqlState(error)
  return state === '40001' || state === '40P01'
}

export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  if (sqlState(error) !== '23505' && (error as { code?: unknown } | null)?.code !== 'P2002') return false
  return constraint === undefined || JSON.stringify(error, Object.getOwnPropertyNames(error)).includes(constraint)
}

const unavailableMessages = [
  'Connection terminated',
  'timeout exceeded when trying to connect',
  'Client has encountered a connection error',
  'Client was closed',
  'server closed the connection',
  'the database system is',
  'Server has closed the connection',
]

/** The database itself does not answer: nothing is wrong with the request or the event. */
export function isUnavailable(error: unknown): boolean {
  const state = sqlState(error)
  if (state !== undefined) return state.startsWith('08') || state.startsWith('57P') || state === '53300'
  const code = (error as { code?: unknown } | null)?.code
  if (typeof code === 'string' && /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_)|^P1\d{3}$/.test(code)) return true
  const message = error instanceof Error ? error.message : ''
  return unavailableMessages.some((known) => message.includes(known))
}
