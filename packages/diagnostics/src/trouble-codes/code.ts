import { DiagnosticsError } from '../errors.ts'

/**
 * SAE J2012: two bytes are a letter and four digits; a third byte, where there is one, is the kind of failure.
 */
const letters = ['P', 'C', 'B', 'U'] as const

/** `P0301`; of three bytes `P0301-1C`. @throws {DiagnosticsError} for another number of bytes */
export function decodeTroubleCode(bytes: Uint8Array): string {
  const [high, low, failure] = bytes
  if (high === undefined || low === undefined || bytes.length > 3) {
    throw new DiagnosticsError('malformed', `a trouble code of ${bytes.length} bytes`)
  }
  const code = `${letters[high >> 6]}${(high >> 4) & 3}${digit(high)}${digit(low >> 4)}${digit(low)}`
  return failure === undefined ? code : `${code}-${digit(failure >> 4)}${digit(failure)}`
}

function digit(value: number): string {
  return (value & 0x0f).toString(16).toUpperCase()
}

/** Two bytes, or three where the code names its failure. @throws {DiagnosticsError} */
export function encodeTroubleCode(code: string): Uint8Array {
  const match = /^([PCBU])([0-3])([0-9A-F]{3})(?:-([0-9A-F]{2}))?$/i.exec(code)
  if (!match) throw new DiagnosticsError('malformed', `not a trouble code: ${code.slice(0, 16)}`)
  const [, letter = '', first = '', rest = '', failure] = match
  const system = letters.indexOf(letter.toUpperCase() as (typeof letters)[number])
  const number = (system << 14) | (Number(first) << 12) | Number.parseInt(rest, 16)
  const bytes = [number >> 8, number & 0xff]
  if (failure !== undefined) bytes.push(Number.parseInt(failure, 16))
  return Uint8Array.from(bytes)
}

export interface TroubleCodeParts {
  /** Without the kind of failure. */
  readonly code: string
  readonly system: 'powertrain' | 'chassis' | 'body' | 'network'
  /** Who says what it means: the standard for all, or each maker. */
  readonly kind: 'generic' | 'manufacturer' | 'reserved'
  /** ISO 15031-6 / SAE J2012: the third byte, in hexadecimal. */
  readonly failureType?: string
}

const systems = { P: 'powertrain', C: 'chassis', B: 'body', U: 'network' } as const

/** @throws {DiagnosticsError} */
export function partsOf(code: string): TroubleCodeParts {
  const bytes = encodeTroubleCode(code)
  const plain = decodeTroubleCode(bytes.subarray(0, 2))
  const failure = bytes[2]
  return {
    code: plain,
    system: systems[plain[0] as keyof typeof systems],
    kind: kindOf(plain),
    ...(failure !== undefined && { failureType: failure.toString(16).toUpperCase().padStart(2, '0') }),
  }
}

/** P0, P2, P34–P3F, B0, C0, U0 and U3 are the standard's; P1, P30–P33, B1, B2, C1, C2, U1 and U2 the makers'. */
function kindOf(code: string): TroubleCodeParts['kind'] {
  const [letter, first] = code
  if (first === '0') return 'generic'
  if (letter === 'P') {
    if (first === '2') return 'generic'
    if (first === '3') return code[2]! < '4' ? 'manufacturer' : 'generic'
    return 'manufacturer'
  }
  if (first !== '3') return 'manufacturer'
  return letter === 'U' ? 'generic' : 'reserved'
}
