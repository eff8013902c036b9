import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { keepRaw } from '../draft.ts'
import { hex } from '../wire.ts'
import { type Field, isPrintable, readRow, rowBytes } from './fields.ts'
import type { ModelTraits } from './models.ts'

/** What follows a location: id · u8 length · value, again and again. Makers reuse ids; the length tells most apart. */
export interface Item {
  readonly id: number
  readonly bytes: Uint8Array
}

export interface ItemContext {
  readonly reading: DecodedReading
  readonly traits: ModelTraits
  readonly version: number | undefined
}

/** One of the meanings of an id. The first whose length fits is tried; `read` may still decline. */
export interface ItemForm {
  /** Of the whole value. Absent: as long as the row, or longer. */
  readonly length?: number | ((length: number) => boolean)
  readonly when?: (traits: ModelTraits) => boolean
  readonly row?: readonly Field[]
  readonly read?: (bytes: Uint8Array, context: ItemContext) => boolean
}

export type ItemTable = ReadonlyMap<number, readonly ItemForm[]>

const maxItems = 512

/** Undefined where the lengths do not come out. */
export function splitItems(bytes: Uint8Array): { items: Item[]; rest: Uint8Array } {
  const items: Item[] = []
  let at = 0
  while (at + 2 <= bytes.length && items.length < maxItems) {
    const end = at + 2 + (bytes[at + 1] as number)
    if (end > bytes.length) break
    items.push({ id: bytes[at] as number, bytes: bytes.subarray(at + 2, end) })
    at = end
  }
  return { items, rest: bytes.subarray(at) }
}

/** What no form takes is kept as it came. */
export function meanItem(item: Item, table: ItemTable, context: ItemContext): void {
  const { reading } = context
  const name = `item${item.id.toString(16).padStart(2, '0')}`
  for (const form of table.get(item.id) ?? []) {
    if (!fits(form, item.bytes.length, context.traits)) continue
    if (form.read) {
      if (form.read(item.bytes, context)) return
    } else if (form.row) {
      const used = readRow(reading, item.bytes, form.row)
      if (used === undefined) continue
      if (used < item.bytes.length) keepRaw(reading, `${name}Rest`, hex(item.bytes.subarray(used)))
      return
    }
  }
  if (item.bytes.length > 0) keepRaw(reading, name, asTold(item.bytes))
}

function fits({ length, when, row }: ItemForm, bytes: number, traits: ModelTraits): boolean {
  if (when && !when(traits)) return false
  if (typeof length === 'function') return length(bytes)
  if (length !== undefined) return length === bytes
  return row === undefined || bytes >= rowBytes(row)
}

/** Text where it is one, else hexadecimal. */
export function asTold(bytes: Uint8Array): string {
  return bytes.length >= 4 && isPrintable(bytes) ? String.fromCharCode(...bytes.subarray(0, 1024)).trim() : hex(bytes)
}
