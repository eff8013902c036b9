import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { alarm, keepRaw, measure } from '../draft.ts'

/**
 * The vehicle's state: eight hexadecimal digits. The first says that the main power is off, the second that the ignition
 * is on; three have a bit each for what is wired to the device; the last three measure a tank, on a scale of its own.
 */
interface StateBit {
  readonly digit: 2 | 3 | 4
  readonly bit: number
  readonly field: 'inputs' | 'outputs' | 'sos'
  readonly name: string
  /** Most devices have nothing there: only what is on is told. */
  readonly isRare?: true
}

const stateBits: readonly StateBit[] = [
  { digit: 2, bit: 0, field: 'inputs', name: 'din2' },
  { digit: 2, bit: 1, field: 'sos', name: 'panic' },
  { digit: 2, bit: 2, field: 'outputs', name: 'dout2' },
  { digit: 2, bit: 3, field: 'outputs', name: 'engineCut' },
  { digit: 3, bit: 0, field: 'inputs', name: 'high3', isRare: true },
  { digit: 3, bit: 1, field: 'inputs', name: 'high2', isRare: true },
  { digit: 3, bit: 2, field: 'inputs', name: 'high1', isRare: true },
  { digit: 3, bit: 3, field: 'inputs', name: 'door' },
  { digit: 4, bit: 1, field: 'inputs', name: 'low3', isRare: true },
  { digit: 4, bit: 2, field: 'inputs', name: 'low2', isRare: true },
  { digit: 4, bit: 3, field: 'inputs', name: 'low1', isRare: true },
]

export const stateForm = /^[01][01][0-9A-F]{6}$/i

export function tellState(reading: DecodedReading, state: string): void {
  reading.charging = state[0] === '0'
  reading.ignition = state[1] === '1'
  for (const { digit, bit, field, name, isRare } of stateBits) {
    const isOn = ((Number.parseInt(state[digit] as string, 16) >> bit) & 1) === 1
    if (field === 'sos') {
      if (isOn) alarm(reading, 'sos')
    } else if (isOn || !isRare) {
      measure(reading, field, name, isOn ? 1 : 0)
    }
  }
  keepRaw(reading, 'fuel', Number.parseInt(state.slice(5), 16))
}

/** The other direction. */
export function stateOf(reading: DecodedReading): string {
  const digits = [reading.charging === false ? 1 : 0, reading.ignition === true ? 1 : 0, 0, 0, 0]
  for (const { digit, bit, field, name } of stateBits) {
    if (field !== 'sos' && reading[field]?.[name] === 1) digits[digit] = (digits[digit] as number) | (1 << bit)
  }
  return `${digits.map((digit) => digit.toString(16).toUpperCase()).join('')}000`
}
