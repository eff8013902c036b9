const delimiters = [',', ';', '\t'] as const
export type Delimiter = (typeof delimiters)[number]

/** The cells of a line, quotation marks taken off. A file's lines are rows: quoted line breaks do not occur in them. */
export function cellsOf(line: string, delimiter: Delimiter): string[] {
  if (!line.includes('"')) return line.split(delimiter).map((cell) => cell.trim())
  const cells: string[] = []
  let cell = ''
  let quoted = false
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at] as string
    if (character === '"') {
      if (quoted && line[at + 1] === '"') {
        cell += '"'
        at += 1
      } else {
        quoted = !quoted
      }
    } else if (character === delimiter && !quoted) {
      cells.push(cell.trim())
      cell = ''
    } else {
      cell += character
    }
  }
  cells.push(cell.trim())
  return cells
}

/** The one that makes the most cells. */
export function delimiterOf(line: string): Delimiter {
  const counts = delimiters.map((delimiter) => cellsOf(line, delimiter).length)
  return delimiters[counts.indexOf(Math.max(...counts))] as Delimiter
}

const nothing = new Set(['', '-', '--', 'n/a', 'na', 'nan', 'null', 'none', 'no data', '∞', '-∞'])

/** Absent, or a number; `undefined` inside where the cell is neither. */
export function numberIn(cell: string, delimiter: Delimiter): number | 'nothing' | 'no-number' {
  if (cell.length > 40) return 'no-number'
  if (nothing.has(cell.toLowerCase())) return 'nothing'
  // Where cells are not parted by commas, a comma may be the decimal point.
  const text = delimiter === ',' ? cell : cell.replace(/^([+-]?\d+),(\d+)$/, '$1.$2')
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i.test(text)) return 'no-number'
  const value = Number(text)
  return Number.isFinite(value) ? value : 'no-number'
}
