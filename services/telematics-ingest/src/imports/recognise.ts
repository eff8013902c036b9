import { type ReadState, Unreadable } from './rows.ts'

const wrong: readonly (readonly [RegExp, string])[] = [
  // biome-ignore lint/suspicious/noControlCharactersInRegex: how these files begin
  [/^\u001f\u008b/, 'It is compressed (gzip): unpack it first.'],
  [/^PK/, 'It is compressed (zip): unpack it first.'],
  [/^PGDMP/, 'It is pg_dump’s own format: export with --format=plain.'],
  [/^(SQLite format|H2)/, 'It is a database file: export its tables as CSV or SQL.'],
  [/^\s*</, 'It is XML or HTML.'],
]

const sql =
  /^\s*(--|\/\*|CREATE|INSERT|COPY|SET|DROP|BEGIN|START|LOCK|USE|ALTER|DELETE|TRUNCATE|PRAGMA|SELECT|\\restrict)/i

/**
 * What a file is, by how it begins.
 * @throws Unreadable with what to do
 */
export function recognise(head: Buffer): ReadState {
  const text = head.toString('utf8').replace(/^\uFEFF/, '')
  const raw = head.toString('latin1')
  for (const [form, message] of wrong) if (form.test(raw)) throw new Unreadable(message)
  if (/^\s*[[{]/.test(text)) return { format: 'json', line: 1 }
  if (sql.test(text)) return { format: 'sql', line: 1, within: 'statements' }
  const heading = text.slice(0, text.search(/[\r\n]|$/))
  if (heading.includes('\t')) return { format: 'text', line: 1 }
  const delimiter = heading.split(';').length > heading.split(',').length ? ';' : ','
  return { format: 'csv', line: 1, delimiter, backslash: isBackslashed(text) }
}

/** Attributes are JSON, so quotation marks stand within them: doubled, or after a backslash. Names may have some too. */
function isBackslashed(text: string): boolean {
  // Nothing, as MySQL writes it.
  if (/(^|[,;])\\N([,;]|\r?$)/m.test(text)) return true
  const doubled = text.indexOf('{""')
  const escaped = text.indexOf('{\\"')
  if (doubled === -1 && escaped === -1) return /\\"[^",;\t\r\n]/.test(text)
  return escaped !== -1 && (doubled === -1 || escaped < doubled)
}
