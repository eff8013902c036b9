import { bounded, type Cell, mostLines, type Table } from './table.ts'

/** RFC 4180: commas, CRLF, quotes doubled; with a mark by which spreadsheets know UTF-8. Numbers are for machines: a point, no grouping. */
export async function* csvOf(table: Table): AsyncGenerator<string> {
  yield `\uFEFF${lineOf(table.columns.map(({ heading }) => heading))}`
  for await (const batch of bounded(table, mostLines)) if (batch.length > 0) yield batch.map(lineOf).join('')
}

function lineOf(cells: readonly Cell[]): string {
  return `${cells.map(fieldOf).join(',')}\r\n`
}

function fieldOf(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  const text = harmless(cell)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/**
 * Names come from people, and a spreadsheet would run what begins so as a formula. Where numbers are written with a comma it parts cells
 * by semicolons, quoted or not, and after one of those a cell begins as well.
 */
export function harmless(text: string): string {
  return text.replace(
    /^(?=[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20])|(?<=[;\t\r\n]["\s]*)(?=[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])/g,
    "'",
  )
}
