import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface StoredObject {
  mediaType: string
  bytes: Buffer
}

const maxObjects = 10_000
const maxBytes = 512 * 1024 * 1024
const draft = 'draft'

/** The objects of all buckets, a file each. A file begins with the length of the media type, and the media type. */
export class Objects {
  readonly #dir: string
  readonly #sizes = new Map<string, number>()
  #bytes = 0

  constructor(dir: string) {
    this.#dir = dir
    mkdirSync(dir, { recursive: true })
    for (const name of readdirSync(dir)) {
      if (name === draft) continue
      this.#note(Buffer.from(name, 'base64url').toString(), statSync(join(dir, name)).size)
    }
  }

  /** @returns false when there is no room */
  put(path: string, { mediaType, bytes }: StoredObject): boolean {
    const file = Buffer.concat([Buffer.from([Buffer.byteLength(mediaType)]), Buffer.from(mediaType), bytes])
    const total = this.#bytes - (this.#sizes.get(path) ?? 0) + file.length
    if (total > maxBytes || (!this.#sizes.has(path) && this.#sizes.size >= maxObjects)) return false
    writeFileSync(join(this.#dir, draft), file)
    renameSync(join(this.#dir, draft), this.#fileOf(path))
    this.#note(path, file.length)
    return true
  }

  get(path: string): StoredObject | undefined {
    if (!this.#sizes.has(path)) return undefined
    const file = readFileSync(this.#fileOf(path))
    const begin = 1 + file[0]!
    return { mediaType: file.toString('utf8', 1, begin), bytes: file.subarray(begin) }
  }

  delete(path: string): void {
    rmSync(this.#fileOf(path), { force: true })
    this.#bytes -= this.#sizes.get(path) ?? 0
    this.#sizes.delete(path)
  }

  /** `bucket/key` of each. */
  paths(): string[] {
    return [...this.#sizes.keys()]
  }

  #note(path: string, size: number): void {
    this.#bytes += size - (this.#sizes.get(path) ?? 0)
    this.#sizes.set(path, size)
  }

  #fileOf(path: string): string {
    return join(this.#dir, Buffer.from(path).toString('base64url'))
  }
}
