import { fromAscii } from '../wire.ts'
import type { IoElement } from './codec.ts'
import { asset, personal } from './io-assets.ts'
import { fmb } from './io-fmb.ts'
import type { IoMeaning, IoTarget } from './io-meaning.ts'
import { gh, older } from './io-older.ts'
import { professional } from './io-professional.ts'

/** Which table of ids a model has, and how a table is asked. */

export type { IoMeaning, IoTarget } from './io-meaning.ts'

/** By id: the meaning for each width that the id has, the first of the list first. */
interface IoEntry {
  readonly meaning: IoMeaning
  readonly otherwise: IoEntry | undefined
}
export type IoTable = ReadonlyMap<number, IoEntry>

function tableOf(meanings: readonly IoMeaning[]): IoTable {
  const table = new Map<number, IoEntry>()
  for (const meaning of [...meanings].reverse()) {
    table.set(meaning.id, { meaning, otherwise: table.get(meaning.id) })
  }
  return table
}

const fmbTable = tableOf(fmb)
const professionalTable = tableOf(professional)
const olderTable = tableOf(older)
export const ghTable = tableOf(gh)

/** Models whose ids differ, by how their names begin; the first that fits. All others are the FMB family's. */
const tablesByModel: readonly (readonly [RegExp, IoTable])[] = [
  [/^FM[BCM]6\d\d|^FM63/, professionalTable],
  [/^FM(1[0-2]|22|3[246]|42|5[35])/, olderTable],
  [/^GH3/, ghTable],
  [/^(TMT|GH5)/, tableOf(personal)],
  [/^TAT/, tableOf(asset)],
]

/** Codec 16 is spoken by no others than the professional ones. */
const professionalCodec = 0x10

export function tableFor(model?: string, codec?: number): IoTable {
  if (model === undefined || model === '') return codec === professionalCodec ? professionalTable : fmbTable
  const name = model.toUpperCase()
  return tablesByModel.find(([begins]) => begins.test(name))?.[1] ?? fmbTable
}

/** What an element of that id and width means; nothing where the table has none. */
export function meaningOf(table: IoTable, { id, width, value }: IoElement): IoMeaning | undefined {
  for (let entry = table.get(id); entry !== undefined; entry = entry.otherwise) {
    const { meaning, otherwise } = entry
    if (meaning.width === width) return meaning
    if (meaning.width === 0 && (value instanceof Uint8Array || otherwise === undefined)) return meaning
  }
  return undefined
}

/** The other direction, for whoever plays a device. Where several ids mean the same, the first of the list is used. */
const meaningByTarget = new Map<IoTarget, IoMeaning>([...fmb].reverse().map((meaning) => [meaning.to, meaning]))

export function isIoTarget(to: string): to is IoTarget {
  return meaningByTarget.has(to as IoTarget)
}

export function ioElement(to: IoTarget, value: number | boolean | string): IoElement {
  const meaning = meaningByTarget.get(to)
  if (!meaning) throw new RangeError(`no element carries ${to}`)
  const { id, width } = meaning
  if (typeof value === 'string') return { id, width: value.length, value: fromAscii(value) }
  const sent = Math.round((Number(value) * (meaning.per ?? 1)) / (meaning.times ?? 1))
  const span = 2 ** (width * 8)
  const [least, most] = meaning.within ?? (meaning.signed ? [-span / 2, span / 2 - 1] : [0, span - 1])
  let held = Math.min(Math.max(sent, least), most) // a register saturates
  if (meaning.not?.includes(held)) held -= 1 // what stands for a fault is no measurement
  return { id, width, value: held < 0 ? held + span : held }
}
