import type { Device } from '@clutch/contracts/telematics/devices'
import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { compileExpression, type Expression, InvalidExpression } from './expression.ts'
import {
  type Draft,
  faultOfSource,
  faultOfTarget,
  isBooleanField,
  mayHold,
  numberAt,
  type Path,
  pathOf,
  put,
  remove,
} from './paths.ts'

/** Pure: what a device said, as its tenant wants it understood. */

export type Attributes = Pick<Device, 'calibrations' | 'computed'>

const maxFlags = 16

/** Compiled once for a version of a device; nothing where there is nothing to do, which then costs nothing. */
export function attributesOf({
  calibrations,
  computed,
}: Attributes): ((reading: DecodedReading) => DecodedReading) | undefined {
  if (calibrations.length === 0 && computed.length === 0) return undefined
  const curves = calibrations.map(({ from, to, points }) => ({ from: pathOf(from), to: pathOf(to), points }))
  const formulas = computed.map(({ to, expression }) => ({ to: pathOf(to), text: to, value: compiled(to, expression) }))
  return (reading) => {
    const draft: Draft = { ...reading }
    let hasFailed = false
    for (const { from, to, points } of curves) {
      const measured = numberAt(draft, from)
      if (measured !== undefined && !put(draft, reading, to, interpolate(points, measured))) hasFailed = true
    }
    for (const { to, text, value } of formulas) hasFailed = !compute(draft, reading, to, text, value) || hasFailed
    const flags = reading.flags ?? []
    if (hasFailed && flags.length < maxFlags) draft.flags = [...flags, 'computed-failed']
    return draft as DecodedReading
  }
}

/** @returns false where it failed; a field that it should have set is then not there */
function compute(draft: Draft, reading: DecodedReading, to: Path, text: string, expression: Expression): boolean {
  const value = expression(draft)
  const isGood = typeof value === 'boolean' || (typeof value === 'number' && mayHold(text, value))
  if (isGood && put(draft, reading, to, value as number | boolean)) return true
  remove(draft, reading, to)
  return value === 'absent'
}

/** What cannot be compiled any more, after an upgrade, fails at each reading and says so. */
function compiled(to: string, expression: string): Expression {
  try {
    return compileExpression(expression, isBooleanField(to) ? 'boolean' : 'number')
  } catch {
    return () => 'failed'
  }
}

/** Straight lines from point to point; beyond them, the value of the first or the last. */
export function interpolate(points: readonly (readonly number[])[], x: number): number {
  const last = points.length - 1
  if (x <= xOf(points, 0)) return yOf(points, 0)
  if (x >= xOf(points, last)) return yOf(points, last)
  let low = 0
  let high = last
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (xOf(points, middle) <= x) low = middle
    else high = middle
  }
  const [x0, x1, y0, y1] = [xOf(points, low), xOf(points, high), yOf(points, low), yOf(points, high)]
  const y = y0 + (y1 - y0) * ((x - x0) / (x1 - x0))
  // Rounding must not lead beyond the ends of the line.
  return Math.min(Math.max(y, Math.min(y0, y1)), Math.max(y0, y1))
}

function xOf(points: readonly (readonly number[])[], index: number): number {
  return points[index]![0]!
}

function yOf(points: readonly (readonly number[])[], index: number): number {
  return points[index]![1]!
}

/** What is wrong with settings that keep their schema, each with a pointer below the device. */
export function faultsOf({ calibrations, computed }: Attributes): { pointer: string; message: string }[] {
  const faults: { pointer: string; message: string }[] = []
  const say = (pointer: string, message: string | undefined) => {
    if (message !== undefined) faults.push({ pointer, message })
  }
  for (const [index, { from, to, points }] of calibrations.entries()) {
    const pointer = `/calibrations/${index}`
    say(`${pointer}/from`, faultOfSource(from))
    say(`${pointer}/to`, faultOfTarget(to, 'number'))
    for (const [at, [x, y]] of points.entries()) {
      if (at > 0 && !(x! > xOf(points, at - 1)))
        say(`${pointer}/points/${at}/0`, 'must be greater than that of the point before')
      if (!mayHold(to, y!)) say(`${pointer}/points/${at}/1`, `is nothing that ${to} can be`)
    }
  }
  for (const [index, { to, expression }] of computed.entries()) {
    const pointer = `/computed/${index}`
    say(`${pointer}/to`, faultOfTarget(to, 'any'))
    try {
      compileExpression(expression, isBooleanField(to) ? 'boolean' : 'number')
    } catch (error) {
      if (!(error instanceof InvalidExpression)) throw error
      say(`${pointer}/expression`, error.message)
    }
  }
  return faults
}
