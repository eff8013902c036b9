import { readCsv } from './csv-rows.ts'
import { readJson } from './json-rows.ts'
import type { Format, Read, ReadState } from './rows.ts'
import { readSql } from './sql-rows.ts'
import { readText } from './text-rows.ts'

const readers: Readonly<Record<Format, (state: ReadState, bytes: Buffer, isLast: boolean) => Read>> = {
  csv: readCsv,
  text: readText,
  sql: readSql,
  json: readJson,
}

/**
 * The rows that end within these bytes, and where to go on.
 * @param isLast nothing follows
 * @throws Unreadable
 */
export function readRows(state: ReadState, bytes: Buffer, isLast: boolean): Read {
  return readers[state.format](state, bytes, isLast)
}
