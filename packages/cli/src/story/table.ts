export interface Step {
  step: string
  what: string
  /** Read back through the public API. */
  count: string
  ok: boolean
}

/** The story as it was read back. */
export function storyTable(steps: readonly Step[]): string {
  const rows = [
    ['', 'step', 'what', 'read back'],
    ...steps.map(({ ok, step, what, count }) => [ok ? '✓' : '✗', step, what, count]),
  ]
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => [...row[column]!].length)))
  const line = (row: string[]) =>
    row
      .map((cell, column) => cell + ' '.repeat(widths[column]! - [...cell].length))
      .join('  ')
      .trimEnd()
  return [line(rows[0]!), widths.map((width) => '─'.repeat(width)).join('  '), ...rows.slice(1).map(line)].join('\n')
}
