import { readFileSync } from 'node:fs'
import { partsOf, type TroubleCodeParts } from './code.ts'

/**
 * Texts of trouble codes, from `data/codes.csv` (see the NOTICE beside it). The file is read at the first question and
 * kept as the bytes it is; a code is found by halving, so nothing is built per row.
 */

export interface TroubleCodeText extends TroubleCodeParts {
  readonly text: string
  /**
   * Whose text it is: `generic` the standard's, else a make's name. A maker's own code without a known make may be
   * another maker's text: then `certain` is false.
   */
  readonly from: string
  readonly certain: boolean
}

interface Row {
  readonly makes: readonly string[]
  readonly text: string
}

let held: Buffer | undefined

function codes(): Buffer {
  held ??= readFileSync(new URL('./data/codes.csv', import.meta.url))
  return held
}

const newline = 0x0a

function startOfLine(bytes: Buffer, at: number): number {
  return bytes.lastIndexOf(newline, at - 1) + 1
}

/** Every row of a code. */
export function rowsOf(code: string): readonly Row[] {
  const bytes = codes()
  const wanted = Buffer.from(code, 'latin1')
  let low = bytes.indexOf(newline) + 1 // after the heading
  let high = bytes.length
  while (low < high) {
    const middle = startOfLine(bytes, Math.floor((low + high) / 2))
    if (Buffer.compare(bytes.subarray(middle, middle + 5), wanted) < 0) {
      const next = bytes.indexOf(newline, middle)
      low = next === -1 ? bytes.length : next + 1
    } else {
      high = middle
    }
  }
  const rows: Row[] = []
  for (let at = low; at < bytes.length && bytes.subarray(at, at + 5).equals(wanted); ) {
    const end = bytes.indexOf(newline, at)
    const stop = end === -1 ? bytes.length : end
    rows.push(rowOf(bytes.toString('utf8', at, stop)))
    at = stop + 1
  }
  return rows
}

/** `code,makes,text`: makes are separated by blanks, and only the text may be in quotation marks. */
function rowOf(line: string): Row {
  const afterCode = line.indexOf(',')
  const afterMakes = line.indexOf(',', afterCode + 1)
  const text = line.slice(afterMakes + 1)
  return {
    makes: line.slice(afterCode + 1, afterMakes).split(' '),
    text: text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text,
  }
}

/** Names under which a make's texts are filed, where they differ from what vehicles are called. */
const makeNames: Readonly<Record<string, string>> = {
  CHEVROLET: 'CHEVY',
  VW: 'VOLKSWAGEN',
  SEAT: 'VOLKSWAGEN',
  SKODA: 'VOLKSWAGEN',
  MERCEDESBENZ: 'MERCEDES',
  GENERALMOTORS: 'GM',
}

/**
 * The make's own text, else the standard's, else one that another make gives. Absent where no list has the code.
 * @throws {DiagnosticsError} for what is no trouble code
 */
export function describeTroubleCode(code: string, make?: string): TroubleCodeText | undefined {
  const parts = partsOf(code)
  const rows = rowsOf(parts.code)
  const packed = make?.toUpperCase().replace(/[^A-Z]/g, '')
  const own = packed === undefined ? undefined : (makeNames[packed] ?? packed)
  const ofMake = own === undefined ? undefined : rows.find(({ makes }) => makes.includes(own))
  if (own !== undefined && ofMake) return { ...parts, text: ofMake.text, from: own, certain: true }
  const standard = rows.find(({ makes }) => makes.includes('GENERIC'))
  if (standard) return { ...parts, text: standard.text, from: 'generic', certain: parts.kind === 'generic' }
  const any = rows.find(({ makes }) => makes.includes('OTHER')) ?? rows[0]
  return any && { ...parts, text: any.text, from: any.makes[0] as string, certain: false }
}
