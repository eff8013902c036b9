import { readFileSync, renameSync, writeFileSync } from 'node:fs'

/** What a home's demonstration has made so far, so that a second start finds it again instead of making it anew. */
export class Memory {
  readonly #file: string
  readonly #known: Record<string, unknown>

  constructor(file: string) {
    this.#file = file
    try {
      this.#known = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
    } catch {
      this.#known = {}
    }
  }

  /** The value made under this name, now or at an earlier start. */
  async once<Value>(name: string, make: () => Promise<Value>): Promise<Value> {
    if (name in this.#known) return this.#known[name] as Value
    const value = await make()
    this.#known[name] = value
    writeFileSync(`${this.#file}.new`, JSON.stringify(this.#known, null, 2), { mode: 0o600 })
    renameSync(`${this.#file}.new`, this.#file)
    return value
  }
}
