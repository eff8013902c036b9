import { CsvReader } from './csv-reader.ts'
import { Elm327Reader } from './elm327-reader.ts'
import type { LineReader, LogItem, LogOptions, LogReport } from './log.ts'

/** Lines looked at before a format is settled. */
const linesToRecognise = 12

/**
 * A file that somebody uploaded, line by line, as readings and faults; the generator's value is the report. It holds
 * some hundred rows at most, whatever the file's size, and throws nothing.
 */
export function* readLog(lines: Iterable<string>, options: LogOptions): Generator<LogItem, LogReport> {
  const maxLineChars = options.maxLineChars ?? 65_536
  const maxLines = options.maxLines ?? 10_000_000
  const maxErrors = options.maxErrors ?? 100
  let reader: LineReader | undefined
  const held: { line: string; number: number }[] = []
  let number = 0
  let readings = 0
  let errors = 0

  const tell = function* (items: readonly LogItem[]): Generator<LogItem> {
    for (const item of items) {
      if (item.kind === 'reading') readings += 1
      else if (++errors > maxErrors) continue
      yield item
    }
  }

  for (const raw of lines) {
    number += 1
    if (number > maxLines) {
      yield* tell([{ kind: 'error', line: number, message: `more than ${maxLines} lines` }])
      break
    }
    if (raw.length > maxLineChars) {
      yield* tell([{ kind: 'error', line: number, message: `a line of ${raw.length} characters` }])
      continue
    }
    const line = (number === 1 ? raw.replace(/^\uFEFF/, '') : raw).replace(/[\r\n]+$/, '')
    if (reader) {
      yield* tell(reader.take(line, number))
      continue
    }
    held.push({ line, number })
    if (held.length < linesToRecognise) continue
    reader = readerFor(held, options)
    for (const one of held.splice(0)) yield* tell(reader.take(one.line, one.number))
  }
  reader ??= readerFor(held, options)
  for (const one of held) yield* tell(reader.take(one.line, one.number))
  yield* tell(reader.finish())
  return { ...reader.report(), lines: number, readings, errors }
}

/** An adapter's lines are hexadecimal bytes, commands and a few words; a table has a heading. */
function readerFor(held: readonly { line: string }[], options: LogOptions): LineReader {
  const spoken = held
    .map(({ line }) => line.slice(0, 256))
    .filter(
      (line) =>
        /(^|[\s>\]:])(AT\s?[A-Z]|0[1-9A]\s?[0-9A-F]{2}\s*$|(4[1-9A]|62|7F)\s?[0-9A-F]{2}(\s?[0-9A-F]{2})*\s*>?\s*$)/i.test(
          line,
        ) || /ELM327|SEARCHING|NO DATA|UNABLE TO CONNECT|BUS INIT/.test(line),
    )
  return spoken.length >= Math.max(1, held.length / 4) ? new Elm327Reader(options) : new CsvReader(options)
}
