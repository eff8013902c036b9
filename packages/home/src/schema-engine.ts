// Prisma's schema engine as WebAssembly: the same engine as `prisma migrate`, without a native binary to download.
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils'
import * as glue from '@prisma/schema-engine-wasm/schema_engine_bg'
import pg from 'pg'

export type SchemaEngine = glue.SchemaEngine
export type MigrationList = glue.MigrationList

// Node has it; the types of Node alone do not name it.
interface Wasm {
  instantiate(bytes: Uint8Array, imports: object): Promise<{ instance: { exports: Record<string, () => void> } }>
}

let loaded: Promise<void> | undefined

async function load(): Promise<void> {
  const require = createRequire(import.meta.url)
  const dir = dirname(require.resolve('@prisma/schema-engine-wasm/schema_engine_bg'))
  const bytes = await readFile(join(dir, 'schema_engine_bg.wasm'))
  const { WebAssembly: wasm } = globalThis as unknown as { WebAssembly: Wasm }
  const { instance } = await wasm.instantiate(bytes, { './schema_engine_bg.js': glue })
  const { __wbg_set_wasm } = glue as unknown as { __wbg_set_wasm(exports: object): void }
  __wbg_set_wasm(instance.exports)
  // Where the engine leaves its last words; without it a panic would be reported as a fault of ours.
  ;(globalThis as { PRISMA_WASM_PANIC_REGISTRY?: unknown }).PRISMA_WASM_PANIC_REGISTRY ??= {
    set_message: (message: string) => process.stderr.write(`prisma schema engine: ${message}\n`),
  }
  instance.exports.__wbindgen_start?.()
}

interface EngineOptions {
  url: string
  schema: string
  datamodel: string
  /** Sees a script before it runs and may add to it. */
  amend?: (script: string) => string
}

/** What Postgres said about a script; the engine would tell only the half of it. */
export class ScriptFailed extends Error {
  override readonly name = 'ScriptFailed'
  readonly script: string
  readonly line: number | undefined

  constructor(cause: unknown, script: string) {
    const { message, detail, hint, position } = cause as Partial<pg.DatabaseError>
    super([message, detail, hint].filter(Boolean).join('. '), { cause })
    this.script = script
    this.line = position === undefined ? undefined : script.slice(0, Number(position)).split('\n').length
  }
}

/** `work` may ask which script failed: the engine wraps that error and loses half of it. */
export async function withEngine<T>(
  options: EngineOptions,
  work: (engine: SchemaEngine, scriptFailure: () => ScriptFailed | undefined) => Promise<T>,
): Promise<T> {
  loaded ??= load()
  await loaded
  const factory = new WholeScripts(
    {
      connectionString: options.url,
      // Without it, a table whose name is not qualified would land in public.
      options: `-c search_path=${options.schema}`,
      max: 1,
      application_name: 'clutch-migrate',
    },
    { schema: options.schema },
    options.amend ?? ((script) => script),
  )
  const engine = await glue.SchemaEngine.new(
    { datamodels: [['schema.prisma', options.datamodel]] },
    () => {},
    bindMigrationAwareSqlAdapterFactory(factory),
  )
  try {
    return await work(engine, () => factory.failure)
  } finally {
    engine.free()
    await factory.end()
  }
}

type Connection = Awaited<ReturnType<PrismaPg['connect']>>

/**
 * The adapter splits a script at every semicolon, which breaks functions, triggers and DO blocks. Sent whole it is one
 * implicit transaction: a file that fails half-way leaves nothing.
 */
class WholeScripts extends PrismaPg {
  readonly #pool: pg.Pool
  readonly #amend: (script: string) => string
  readonly #internalChars: InternalChars
  failure: ScriptFailed | undefined

  constructor(config: pg.PoolConfig, options: { schema: string }, amend: (script: string) => string) {
    const pool = new pg.Pool(config)
    pool.on('error', () => {})
    const internalChars: InternalChars = new WeakMap()
    passInternalChars(pool, internalChars)
    super(pool, options)
    this.#pool = pool
    this.#amend = amend
    this.#internalChars = internalChars
  }

  override async connect(): Promise<Connection> {
    return this.#whole(await super.connect())
  }

  override async connectToShadowDb(): Promise<Connection> {
    return this.#whole(await super.connectToShadowDb())
  }

  async end(): Promise<void> {
    await this.#pool.end()
  }

  #whole(connection: Connection): Connection {
    const queryRaw = connection.queryRaw.bind(connection)
    connection.queryRaw = async (query) => {
      const answer = await queryRaw(query)
      for (const i of this.#internalChars.get(answer.rows) ?? []) answer.columnTypes[i] = ColumnTypeEnum.Character
      return answer
    }
    connection.executeScript = async (script) => {
      try {
        await this.#pool.query(this.#amend(script))
      } catch (error) {
        this.failure = new ScriptFailed(error, script)
        throw this.failure
      }
    }
    return connection
  }
}

// Postgres' own catalogues use the one-byte type "char". The adapter does not know it and refuses; the engine expects
// it by name. So it passes the adapter as text, and gets its name back on the other side.
const INTERNAL_CHAR = 18
const TEXT = 25

/** Which columns of an answer were "char", by the answer's rows (the adapter hands on the same array). */
type InternalChars = WeakMap<object, number[]>

function passInternalChars(pool: pg.Pool, columns: InternalChars): void {
  const query = pool.query.bind(pool) as (...args: unknown[]) => Promise<pg.QueryResult | pg.QueryResult[]>
  pool.query = (async (...args: unknown[]) => {
    const answer = await query(...args)
    for (const { fields = [], rows } of [answer].flat()) {
      columns.set(
        rows,
        fields.flatMap((field, i) => (field.dataTypeID === INTERNAL_CHAR ? [i] : [])),
      )
      for (const field of fields) if (field.dataTypeID === INTERNAL_CHAR) field.dataTypeID = TEXT
    }
    return answer
  }) as typeof pool.query
}
