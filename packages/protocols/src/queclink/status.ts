import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { keepRaw, measure } from '../draft.ts'

/** One byte says whether the engine runs and whether it moves. `4x`: the device cannot tell the ignition. */
const states: Readonly<Record<number, { ignition?: boolean; motion?: boolean }>> = {
  17: { ignition: false, motion: false },
  18: { ignition: false, motion: true },
  22: { ignition: false, motion: true },
  26: { ignition: false, motion: true },
  33: { ignition: true, motion: false },
  34: { ignition: true, motion: true },
  65: { motion: false },
  66: { motion: true },
}
export const towed = 0x16
const perhapsTowed = 0x1a

export function stateCodeOf(ignition: boolean | undefined, motion: boolean): number {
  return (ignition === undefined ? 0x41 : ignition ? 0x21 : 0x11) + (motion ? 1 : 0)
}

export function meanState(reading: DecodedReading, code: number): void {
  const state = states[code]
  if (state === undefined) {
    if (code !== 0) keepRaw(reading, 'state', code.toString(16).padStart(2, '0'))
    // Of a code that is not in the list, the half that says ignition off or on still says it.
    if (code >> 4 === 1 || code >> 4 === 2) reading.ignition = code >> 4 === 2
    return
  }
  Object.assign(reading, state)
  // Being towed lasts; a report of its own cries out about it once.
  if (code === towed || code === perhapsTowed) keepRaw(reading, 'state', code.toString(16))
}

/** Six digits, or ten where a box with more inputs and outputs hangs on it. */
export function isStatus(field: string | undefined): field is string {
  return /^(?:[0-9A-Fa-f]{6}|[0-9A-Fa-f]{10})$/.test(field ?? '')
}

/** From the right: outputs, inputs, state, and those of the box. */
export function meanStatus(reading: DecodedReading, field: string): void {
  const value = Number.parseInt(field.slice(-6), 16)
  meanState(reading, (value >> 16) & 0xff)
  meanInputs(reading, (value >> 8) & 0xff)
  meanOutputs(reading, value & 0xff)
  if (field.length === 10) {
    keepRaw(reading, 'boxInputs', Number.parseInt(field.slice(0, 2), 16))
    keepRaw(reading, 'boxOutputs', Number.parseInt(field.slice(2, 4), 16))
  }
}

/** The lowest bit is the ignition's own input. Two are there on every model; others are told while they are on. */
export function meanInputs(reading: DecodedReading, bits: number): void {
  for (let input = 1; input <= 7; input += 1) {
    const on = (bits >> input) & 1
    if (on === 1 || input <= 2) measure(reading, 'inputs', `din${input}`, on)
  }
}

export function meanOutputs(reading: DecodedReading, bits: number): void {
  for (let output = 1; output <= 8; output += 1) {
    const on = (bits >> (output - 1)) & 1
    if (on === 1 || output <= 2) measure(reading, 'outputs', `dout${output}`, on)
  }
}

/** Millivolts, or `F` and the percentage of the tank that the device reckons from them. */
export function meanAnalog(reading: DecodedReading, input: number, field: string): void {
  const [, fuel] = /^F(\d{1,3})$/.exec(field) ?? []
  if (fuel !== undefined) {
    if (reading.fuelPercent === undefined) reading.fuelPercent = Number(fuel)
    else keepRaw(reading, `fuel${input}Percent`, Number(fuel))
  } else if (/^\d{1,5}$/.test(field)) measure(reading, 'inputs', `ain${input}V`, Number(field) / 1000)
  else if (field !== '') keepRaw(reading, `ain${input}`, field)
}
