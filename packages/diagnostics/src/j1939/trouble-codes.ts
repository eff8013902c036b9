import { DiagnosticsError } from '../errors.ts'
import { failureModes } from './failure-modes.ts'

/** DM1, DM2 and their like (SAE J1939-73): two bytes of lamps, then four bytes for each code. */
export interface TroubleCodeMessage {
  readonly lamps: Lamps
  readonly codes: readonly HeavyTroubleCode[]
}

type LampState = 'off' | 'on' | 'slow-flash' | 'fast-flash' | 'not-available'

export interface Lamps {
  /** A fault that concerns emissions. */
  readonly malfunction: LampState
  /** Stop. */
  readonly red: LampState
  readonly amber: LampState
  /** Not of the electronics: a pressure, a temperature. */
  readonly protect: LampState
}

export interface HeavyTroubleCode {
  readonly spn: number
  readonly fmi: number
  /** How often it has come; absent where it is not counted. */
  readonly occurrences?: number
  /**
   * The SPN was sent in an older order of its bits. Which of the three older ones is not told by the frame: 1 is taken,
   * unless the caller knows the sender.
   */
  readonly olderForm?: true
}

const lampNames = ['protect', 'amber', 'red', 'malfunction'] as const

/** Two bits whether it is on, two bits whether it flashes. */
function lampState(on: number, flash: number): LampState {
  if (on === 0) return 'off'
  if (on !== 1) return 'not-available'
  return flash === 0 ? 'slow-flash' : flash === 1 ? 'fast-flash' : 'on'
}

/** Methods 1 to 3 are from before 1996; 4 is what the standard has since. */
type SpnMethod = 1 | 2 | 3 | 4

function spnOf(bytes: readonly [number, number, number], method: SpnMethod): number {
  const [first, second, third] = bytes
  const top = third >> 5
  switch (method) {
    case 1: // the highest byte first, the three lowest bits last
      return (first << 11) | (second << 3) | top
    case 2: // the upper sixteen bits with the lower byte first, then the three lowest bits
      return (second << 11) | (first << 3) | top
    case 3:
    case 4: // the lowest byte first, the three highest bits last
      return first | (second << 8) | (top << 16)
  }
}

function bytesOfSpn(spn: number, fmi: number, method: SpnMethod): number[] {
  switch (method) {
    case 1:
      return [spn >> 11, (spn >> 3) & 0xff, ((spn & 7) << 5) | fmi]
    case 2:
      return [(spn >> 3) & 0xff, spn >> 11, ((spn & 7) << 5) | fmi]
    case 3:
    case 4:
      return [spn & 0xff, (spn >> 8) & 0xff, ((spn >> 16) << 5) | fmi]
  }
}

/**
 * @param olderMethod how codes are read whose conversion bit says that they are of an older form
 * @throws {DiagnosticsError}
 */
export function decodeTroubleCodes(data: Uint8Array, olderMethod: 1 | 2 | 3 = 1): TroubleCodeMessage {
  if (data.length < 2) throw new DiagnosticsError('malformed', 'two bytes of lamps are the least')
  const [on = 0, flash = 0] = data
  const lamps = Object.fromEntries(
    lampNames.map((name, index) => [name, lampState((on >> (index * 2)) & 3, (flash >> (index * 2)) & 3)]),
  ) as unknown as Lamps
  const codes: HeavyTroubleCode[] = []
  for (let at = 2; at + 4 <= data.length; at += 4) {
    const code = readCode(data.subarray(at, at + 4), olderMethod)
    if (code) codes.push(code)
  }
  return { lamps, codes }
}

function readCode(bytes: Uint8Array, olderMethod: 1 | 2 | 3): HeavyTroubleCode | undefined {
  const [first = 0, second = 0, third = 0, fourth = 0] = bytes
  if (bytes.every((byte) => byte === 0xff)) return undefined // filled up
  const older = (fourth & 0x80) !== 0
  const spn = spnOf([first, second, third], older ? olderMethod : 4)
  const fmi = third & 0x1f
  if (spn === 0 && fmi === 0) return undefined // "no code", which a frame has to say
  const count = fourth & 0x7f
  return { spn, fmi, ...(count !== 0x7f && { occurrences: count }), ...(older && { olderForm: true as const }) }
}

/** @throws {DiagnosticsError} for what the bits cannot hold */
export function encodeTroubleCodes({ lamps, codes }: TroubleCodeMessage, olderMethod: 1 | 2 | 3 = 1): Uint8Array {
  let on = 0
  let flash = 0
  lampNames.forEach((name, index) => {
    const state = lamps[name]
    const [isOn, flashes] =
      state === 'off'
        ? [0, 3]
        : state === 'on'
          ? [1, 3]
          : state === 'not-available'
            ? [3, 3]
            : [1, state === 'slow-flash' ? 0 : 1]
    on |= isOn << (index * 2)
    flash |= flashes << (index * 2)
  })
  const bytes = codes.flatMap(({ spn, fmi, occurrences, olderForm }) => {
    if (spn < 0 || spn > 0x7_ffff || fmi < 0 || fmi > 31)
      throw new DiagnosticsError('malformed', `SPN ${spn}, FMI ${fmi}`)
    const count = Math.min(occurrences ?? 0x7f, occurrences === undefined ? 0x7f : 0x7e)
    return [...bytesOfSpn(spn, fmi, olderForm ? olderMethod : 4), count | (olderForm ? 0x80 : 0)]
  })
  if (codes.length === 0) bytes.push(0, 0, 0, 0)
  const data = [on, flash, ...bytes]
  while (data.length < 8) data.push(0xff)
  return Uint8Array.from(data)
}

/** `SPN 190 FMI 2`: how a code is written where a reading lists codes. At most 16 characters. */
export function codeName({ spn, fmi }: { readonly spn: number; readonly fmi: number }): string {
  return `SPN${spn}-FMI${fmi}`
}

export function failureOf(code: HeavyTroubleCode): string {
  return failureModes[code.fmi] as string
}
