/** A report as a table, whatever file it becomes. Rows come in batches, as they are read. */
export type Cell = string | number | null

export interface Column {
  readonly heading: string
  readonly kind: 'text' | 'number'
}

export interface Table {
  readonly title: string
  /** What stands above it where there is room: of which days, when it was made. */
  readonly notes: readonly string[]
  readonly columns: readonly Column[]
  readonly locale: string
  rows(): AsyncIterable<readonly Cell[][]>
}

/** More lines than a sheet of a spreadsheet holds with its heading are too many for anyone. */
export const mostLines = 1_000_000
const cutOff = 'It ends here: there are more lines than this file holds.'

/** The rows, and where they are too many a last one that says so. */
export async function* bounded(table: Table, most: number): AsyncGenerator<readonly Cell[][]> {
  let lines = 0
  for await (const batch of table.rows()) {
    if (lines + batch.length > most) {
      yield batch.slice(0, most - lines)
      yield [[cutOff]]
      return
    }
    lines += batch.length
    yield batch
  }
}
