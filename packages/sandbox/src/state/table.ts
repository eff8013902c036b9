/** Records by id, in the order they were first put. A record is a value: to change one, put another. */
export interface Table<R> {
  readonly size: number
  get(id: string): Readonly<R> | undefined
  put(id: string, record: R): void
  delete(id: string): void
  /** Newest first, or oldest first; from just after `id` when one is given. */
  walk(direction: 'newest-first' | 'oldest-first', after?: string): Iterable<Readonly<R>>
}

interface Entry<R> {
  position: number
  record: R
}

type Undo<R> = { id: string; before: Entry<R> | undefined }

export class MemoryTable<R> implements Table<R> {
  readonly #entries = new Map<string, Entry<R>>()
  /** Ids by position; a hole is a deleted one. */
  #ids: (string | undefined)[] = []
  #undo: Undo<R>[] = []
  onChange: (id: string, record: R | null) => void = () => {}

  get size(): number {
    return this.#entries.size
  }

  get(id: string): R | undefined {
    return this.#entries.get(id)?.record
  }

  put(id: string, record: R): void {
    this.onChange(id, record)
    const before = this.#entries.get(id)
    this.#undo.push({ id, before })
    if (before) this.#entries.set(id, { position: before.position, record })
    else {
      this.#entries.set(id, { position: this.#ids.length, record })
      this.#ids.push(id)
    }
  }

  delete(id: string): void {
    const before = this.#entries.get(id)
    if (!before) return
    this.onChange(id, null)
    this.#undo.push({ id, before })
    this.#entries.delete(id)
    this.#ids[before.position] = undefined
  }

  *walk(direction: 'newest-first' | 'oldest-first', after?: string): Iterable<R> {
    const step = direction === 'newest-first' ? -1 : 1
    const from = after === undefined ? undefined : this.#entries.get(after)?.position
    let position = from === undefined ? (step === -1 ? this.#ids.length - 1 : 0) : from + step
    for (; position >= 0 && position < this.#ids.length; position += step) {
      const id = this.#ids[position]
      if (id === undefined) continue
      yield (this.#entries.get(id) as Entry<R>).record
    }
  }

  /** What is alive now, in portions; later puts are not seen twice, later deletes not at all. */
  *chunks(size: number): Iterable<[string, R][]> {
    const ids = this.#ids.slice()
    let rows: [string, R][] = []
    for (const id of ids) {
      const entry = id === undefined ? undefined : this.#entries.get(id)
      if (id === undefined || !entry) continue
      rows.push([id, entry.record])
      if (rows.length === size) {
        yield rows
        rows = []
      }
    }
    if (rows.length > 0) yield rows
  }

  mark(): number {
    return this.#undo.length
  }

  undoTo(mark: number): void {
    while (this.#undo.length > mark) {
      const { id, before } = this.#undo.pop() as Undo<R>
      if (before) {
        this.#entries.set(id, before)
        this.#ids[before.position] = id
      } else {
        this.#entries.delete(id)
        // Undone in reverse order, a new id is always the last one.
        this.#ids.pop()
      }
    }
  }

  /** The changes are final: forget how to undo them, and close the holes when they are the greater part. */
  settle(): void {
    if (this.#undo.length === 0) return
    this.#undo = []
    if (this.#ids.length < 1_000 || this.#ids.length < this.#entries.size * 2) return
    this.#ids = this.#ids.filter((id) => id !== undefined)
    this.#ids.forEach((id, position) => {
      ;(this.#entries.get(id as string) as Entry<R>).position = position
    })
  }
}
