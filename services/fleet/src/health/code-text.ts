import { readFileSync } from 'node:fs'

let texts: ReadonlyMap<string, string> | undefined

/** What a generic trouble code means, or null for one that is not known. The list is read when it is first asked for. */
export function codeText(code: string): string | null {
  texts ??= readTexts()
  return texts.get(code) ?? null
}

function readTexts(): ReadonlyMap<string, string> {
  const [, ...lines] = readFileSync(new URL('./data/dtc-generic.csv', import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
  return new Map(lines.map((line) => [line.slice(0, 5), unquoted(line.slice(6))]))
}

/** Of the forms of RFC 4180 the file uses two: a bare field, and a quoted one. */
function unquoted(field: string): string {
  return field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field
}
