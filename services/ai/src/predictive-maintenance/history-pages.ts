// A tenant's history on its way to the worker. Copying a hundred thousand objects between threads would hold up the main thread;
// bytes copy in no time. So: read a page from the store, pack it, await the next.
import type { LabelledSnapshot } from './wear-simulator.ts'

const MAX_PAGE_ROWS = 1_000
const MAX_HISTORY_PAGES = 200

export function packHistoryPage(rows: readonly LabelledSnapshot[]): Uint8Array {
  if (rows.length > MAX_PAGE_ROWS) throw new RangeError(`a page has ${rows.length} rows, at most ${MAX_PAGE_ROWS}`)
  return new TextEncoder().encode(JSON.stringify(rows))
}

export function unpackHistory(pages: readonly Uint8Array[]): LabelledSnapshot[] {
  if (pages.length > MAX_HISTORY_PAGES) {
    throw new RangeError(`a history has ${pages.length} pages, at most ${MAX_HISTORY_PAGES}`)
  }
  const decoder = new TextDecoder()
  return pages.flatMap((page) => JSON.parse(decoder.decode(page)) as LabelledSnapshot[])
}
