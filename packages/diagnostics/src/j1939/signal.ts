import { printable, putLittle, unsignedLittle } from '../bytes.ts'

/**
 * A suspect parameter (SPN) within its group, as data. Bytes are little-endian.
 * value = raw × times ÷ per + plus
 */
export interface Signal {
  readonly spn: number
  /** Ours, the unit last. */
  readonly name: string
  readonly unit: string
  /** The first bit: byte × 8 + bit, from 0. */
  readonly bit: number
  readonly bits: number
  readonly times?: number
  readonly per?: number
  readonly plus?: number
  /** A byte of which every value is one: an address, a bit mask. */
  readonly full?: true
  readonly text?: true
  readonly states?: Readonly<Record<number, string>>
}

export type SignalValue = {
  readonly spn: number
  readonly name: string
  readonly unit: string
} & (
  | { readonly kind: 'value'; readonly value: number; readonly state?: string }
  | { readonly kind: 'text'; readonly text: string }
  /** The sender says that its sensor is faulty. */
  | { readonly kind: 'error' }
)

/**
 * The top of every range is reserved (SAE J1939-71, the SLOT's table): of whole bytes, a first byte of FF means "not
 * available", FE "error", FB to FD are neither value nor error. Of fewer bits, all ones is "not available", and of two to
 * four bits the number below it "error".
 */
function meaningOf(raw: number, bits: number): 'value' | 'error' | 'none' {
  if (bits >= 8) {
    const top = Math.floor(raw / 2 ** (bits - 8))
    return top === 0xff ? 'none' : top === 0xfe ? 'error' : top >= 0xfb ? 'none' : 'value'
  }
  const all = 2 ** bits - 1
  if (raw === all) return 'none'
  return raw === all - 1 && bits >= 2 && bits <= 4 ? 'error' : 'value'
}

/** The greatest raw value that is one. */
function mostRaw({ bits, full }: Signal): number {
  if (full) return 2 ** bits - 1
  if (bits >= 8) return 0xfb * 2 ** (bits - 8) - 1
  return 2 ** bits - (bits >= 2 && bits <= 4 ? 3 : 2)
}

/** The least and the greatest value. */
export function rangeOf(signal: Signal): readonly [number, number] {
  const { times = 1, per = 1, plus = 0 } = signal
  return [plus, (mostRaw(signal) * times) / per + plus]
}

export function resolutionOf({ times = 1, per = 1 }: Signal): number {
  return times / per
}

/** Absent where the sender does not have it, or where the data end before it. */
export function readSignal(signal: Signal, data: Uint8Array): SignalValue | undefined {
  const { spn, name, unit, bit, bits, times = 1, per = 1, plus = 0 } = signal
  const from = bit >> 3
  if (from + Math.ceil(((bit & 7) + bits) / 8) > data.length) return undefined
  if (signal.text) {
    const bytes = data.subarray(from, from + bits / 8)
    const text = printable(bytes)
    return bytes.every((byte) => byte === 0xff) || text === '' ? undefined : { spn, name, unit, kind: 'text', text }
  }
  const raw = bits < 8 ? ((data[from] as number) >> (bit & 7)) & (2 ** bits - 1) : unsignedLittle(data, from, bits / 8)
  if (!signal.full) {
    const meaning = meaningOf(raw, bits)
    if (meaning === 'none') return undefined
    if (meaning === 'error') return { spn, name, unit, kind: 'error' }
  }
  const state = signal.states?.[raw]
  const value = (raw * times) / per + plus
  return state === undefined
    ? { spn, name, unit, kind: 'value', value }
    : { spn, name, unit, kind: 'value', value, state }
}

/** Into data that say "not available" everywhere. A register saturates below what is reserved. */
export function writeSignal(signal: Signal, data: Uint8Array, value: number | string): void {
  const { bit, bits, times = 1, per = 1, plus = 0 } = signal
  const from = bit >> 3
  if (typeof value === 'string') {
    for (let index = 0; index < bits / 8; index += 1) data[from + index] = value.charCodeAt(index) & 0x7f || 0x20
    return
  }
  const raw = Math.min(Math.max(Math.round(((value - plus) * per) / times), 0), mostRaw(signal))
  if (bits >= 8) {
    putLittle(data, from, bits / 8, raw)
    return
  }
  const mask = (2 ** bits - 1) << (bit & 7)
  data[from] = ((data[from] as number) & ~mask) | (raw << (bit & 7))
}
