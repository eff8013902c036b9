import { closeSync, fsync, ftruncateSync, openSync, readdirSync, renameSync, rmSync, writeSync } from 'node:fs'
import { mkdir, open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { promisify } from 'node:util'
import { MemoryTable, type Table } from './table.ts'

/**
 * The sandbox's memory. Tables live in RAM; every commit is one line appended to one file before it is answered,
 * so what a client was told survives `kill -9` (a power failure may cost the last lines: nothing here calls fsync
 * on the hot path, because the outside world of a development home is not worth a disk flush per request).
 *
 * A line is `[[table, id, record | null], …]`. The file is rewritten with only what is alive when it has grown to
 * twice that, and never below `compactAtBytes`.
 */
export interface State {
  table<R>(name: string): Table<R>
  /** All puts and deletes made inside happen, or none does. Synchronous on purpose: nothing can come between. */
  commit<T>(change: () => T): T
  /** Inside a commit: undoes what `change` did when it throws, and throws on. */
  attempt<T>(change: () => T): T
  /** Resolves when no rewriting of the file is under way. */
  idle(): Promise<void>
  close(): Promise<void>
}

type Change = [table: string, id: string, record: unknown]

const FILE = /^state-(\d{8})\.jsonl$/
const SNAPSHOT_ROWS_A_TURN = 500

const flush = promisify(fsync)

export async function openState(options: { dir: string; compactAtBytes?: number }): Promise<State> {
  await mkdir(options.dir, { recursive: true })
  for (const name of await readdir(options.dir)) if (name.endsWith('.tmp')) rmSync(join(options.dir, name))
  const generations = generationsIn(options.dir)
  const tables = new Map<string, MemoryTable<unknown>>()
  const newest = generations.at(-1) ?? 1
  const bytes = generations.length > 0 ? await load(join(options.dir, fileName(newest)), tables) : 0
  for (const stale of generations.slice(0, -1)) rmSync(join(options.dir, fileName(stale)))
  return new LoggedState(options.dir, newest, bytes, tables, options.compactAtBytes ?? 64 * 1024 * 1024)
}

class LoggedState implements State {
  readonly #dir: string
  readonly #tables: Map<string, MemoryTable<unknown>>
  readonly #compactAtBytes: number
  #generation: number
  #file: number
  #bytes: number
  #nextCompactionBytes: number
  #changes: Change[] | undefined
  /** While the file is rewritten: lines committed meanwhile, to be repeated at the end of the new file. */
  #meanwhile: string[] | undefined
  #compaction: Promise<void> = Promise.resolve()
  #closed = false

  constructor(
    dir: string,
    generation: number,
    bytes: number,
    tables: Map<string, MemoryTable<unknown>>,
    compactAtBytes: number,
  ) {
    this.#dir = dir
    this.#generation = generation
    this.#tables = tables
    this.#compactAtBytes = compactAtBytes
    this.#file = openSync(join(dir, fileName(generation)), 'a')
    this.#bytes = bytes
    this.#nextCompactionBytes = compactAtBytes
    for (const [name, table] of tables) this.#watch(name, table)
  }

  table<R>(name: string): Table<R> {
    let table = this.#tables.get(name)
    if (!table) {
      table = new MemoryTable<unknown>()
      this.#tables.set(name, table)
      this.#watch(name, table)
    }
    return table as unknown as Table<R>
  }

  commit<T>(change: () => T): T {
    if (this.#changes) throw new Error('a commit inside a commit: use attempt()')
    if (this.#closed) throw new Error('the state is closed')
    this.#changes = []
    try {
      const result = change()
      this.#append(this.#changes)
      for (const table of this.#tables.values()) table.settle()
      return result
    } catch (error) {
      for (const table of this.#tables.values()) table.undoTo(0)
      throw error
    } finally {
      this.#changes = undefined
    }
  }

  attempt<T>(change: () => T): T {
    if (!this.#changes) throw new Error('attempt() belongs inside a commit')
    const marks = new Map([...this.#tables.values()].map((table) => [table, table.mark()]))
    const changes = this.#changes.length
    try {
      return change()
    } catch (error) {
      for (const table of this.#tables.values()) table.undoTo(marks.get(table) ?? 0)
      this.#changes.length = changes
      throw error
    }
  }

  idle(): Promise<void> {
    return this.#compaction
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#compaction
    closeSync(this.#file)
  }

  #watch(name: string, table: MemoryTable<unknown>): void {
    table.onChange = (id, record) => {
      if (!this.#changes) throw new Error(`${name} was changed outside a commit`)
      this.#changes.push([name, id, record])
    }
  }

  #append(changes: Change[]): void {
    if (changes.length === 0) return
    const line = `${JSON.stringify(lastOfEach(changes))}\n`
    const buffer = Buffer.from(line)
    try {
      for (let written = 0; written < buffer.length; ) written += writeSync(this.#file, buffer, written)
    } catch (error) {
      // A full disk may leave half a line; the next line must not be glued to it.
      ftruncateSync(this.#file, this.#bytes)
      throw error
    }
    this.#bytes += buffer.length
    this.#meanwhile?.push(line)
    if (this.#bytes >= this.#nextCompactionBytes && !this.#meanwhile) {
      this.#compaction = this.#compact().catch((error: unknown) => {
        // The old file is whole: keep writing to it and try again when it has doubled.
        this.#meanwhile = undefined
        this.#nextCompactionBytes = this.#bytes * 2
        process.stderr.write(`sandbox: the state file could not be rewritten: ${String(error)}\n`)
      })
    }
  }

  async #compact(): Promise<void> {
    this.#meanwhile = []
    await nextTurn()
    const generation = this.#generation + 1
    const temporary = join(this.#dir, `${fileName(generation)}.tmp`)
    const file = openSync(temporary, 'w')
    let bytes = 0
    const write = (line: string): void => {
      const buffer = Buffer.from(line)
      for (let written = 0; written < buffer.length; ) written += writeSync(file, buffer, written)
      bytes += buffer.length
    }
    try {
      for (const [name, table] of [...this.#tables]) {
        for (const rows of table.chunks(SNAPSHOT_ROWS_A_TURN)) {
          write(`${JSON.stringify(rows.map(([id, record]) => [name, id, record]))}\n`)
          await nextTurn()
        }
      }
      // The bulk goes to the disk while others work; what follows is short.
      await flush(file)
      // From here to the end nothing else runs. A row may be repeated: the last one wins when it is read back.
      for (const line of this.#meanwhile) write(line)
      renameSync(temporary, join(this.#dir, fileName(generation)))
    } catch (error) {
      closeSync(file)
      rmSync(temporary, { force: true })
      throw error
    }
    closeSync(this.#file)
    rmSync(join(this.#dir, fileName(this.#generation)))
    this.#file = file
    this.#generation = generation
    this.#bytes = bytes
    this.#nextCompactionBytes = Math.max(this.#compactAtBytes, bytes * 2)
    this.#meanwhile = undefined
  }
}

const fileName = (generation: number): string => `state-${String(generation).padStart(8, '0')}.jsonl`

function generationsIn(dir: string): number[] {
  return readdirSync(dir)
    .map((name) => FILE.exec(name)?.[1])
    .filter((digits) => digits !== undefined)
    .map(Number)
    .sort((a, b) => a - b)
}

function lastOfEach(changes: Change[]): Change[] {
  if (changes.length === 1) return changes
  const last = new Map<string, Change>()
  for (const change of changes) last.set(`${change[0]}\n${change[1]}`, change)
  return [...last.values()]
}

/** Reads the file into the tables, cuts a torn last line off, and answers the file's length. */
async function load(path: string, tables: Map<string, MemoryTable<unknown>>): Promise<number> {
  const file = await open(path, 'r+')
  try {
    let pending = Buffer.alloc(0)
    let bytes = 0
    let lineNumber = 0
    const chunk = Buffer.alloc(1024 * 1024)
    for (;;) {
      const { bytesRead } = await file.read(chunk, 0, chunk.length, null)
      if (bytesRead === 0) break
      pending = Buffer.concat([pending, chunk.subarray(0, bytesRead)])
      let start = 0
      for (let end = pending.indexOf(10, start); end !== -1; end = pending.indexOf(10, start)) {
        lineNumber += 1
        apply(parseLine(pending.toString('utf8', start, end), path, lineNumber), tables)
        bytes += end + 1 - start
        start = end + 1
      }
      pending = pending.subarray(start)
    }
    // No newline: this commit was never answered.
    if (pending.length > 0) await file.truncate(bytes)
    return bytes
  } finally {
    await file.close()
  }
}

function parseLine(line: string, path: string, lineNumber: number): Change[] {
  try {
    return JSON.parse(line) as Change[]
  } catch {
    throw new Error(`${path}:${lineNumber} is damaged. Remove the file to start the sandbox with an empty memory.`)
  }
}

function apply(changes: Change[], tables: Map<string, MemoryTable<unknown>>): void {
  for (const [name, id, record] of changes) {
    let table = tables.get(name)
    if (!table) {
      table = new MemoryTable<unknown>()
      tables.set(name, table)
    }
    if (record === null) table.delete(id)
    else table.put(id, record)
    table.settle()
  }
}
