import { DiagnosticsError } from '../errors.ts'
import { decodeTroubleCode, encodeTroubleCode } from '../trouble-codes/code.ts'
import { readParameter, type Value, writeParameter } from './parameter.ts'
import { findPid, type Pid, pids } from './pids.ts'
import { decodeReadiness, encodeReadiness, type Readiness } from './readiness.ts'
import { decodeSupported, encodeSupported } from './supported.ts'

/** What one PID said. */
export interface PidAnswer {
  readonly pid: number
  readonly name: string
  readonly values: readonly Value[]
  /** The data bytes, as they came. */
  readonly data: Uint8Array
  /** PIDs 00, 20, …: what the ECU has. */
  readonly supported?: readonly number[]
  /** PIDs 01 and 41. */
  readonly readiness?: Readiness
  /** PID 02: what the freeze frame was taken for; absent when there is none. */
  readonly troubleCode?: string
}

/** Never throws: what the data are too short for is left out. */
export function readPid(pid: Pid, data: Uint8Array): PidAnswer {
  const values = pid.parameters.flatMap((parameter) => readParameter(parameter, data) ?? [])
  const answer: PidAnswer = { pid: pid.pid, name: pid.name, values, data }
  if (pid.form === undefined || pid.bytes === undefined || data.length < pid.bytes) return answer
  switch (pid.form) {
    case 'supported':
      return { ...answer, supported: decodeSupported(pid.pid, data) }
    case 'readiness':
      return { ...answer, readiness: decodeReadiness(data) }
    case 'trouble-code': {
      const none = data[0] === 0 && data[1] === 0
      return none ? answer : { ...answer, troubleCode: decodeTroubleCode(data.subarray(0, 2)) }
    }
  }
}

/**
 * One PID and its data. A PID whose length nobody knows takes what is left.
 * @param beforeData service 02 has the frame's number between the two
 */
export function readPidAt(
  bytes: Uint8Array,
  at: number,
  beforeData = 0,
): { answer: PidAnswer; next: number } | undefined {
  const from = at + 1 + beforeData
  if (from > bytes.length) return undefined
  const number = bytes[at] as number
  const pid = findPid(number) ?? unknownPid(number)
  const next = pid.bytes === undefined ? bytes.length : from + pid.bytes
  return { answer: readPid(pid, bytes.slice(from, Math.min(next, bytes.length))), next }
}

/** PID after PID, as a CAN message carries up to six. */
export function readPids(bytes: Uint8Array, start: number, beforeData = 0): PidAnswer[] {
  const answers: PidAnswer[] = []
  for (let at = start; at < bytes.length; ) {
    if (answers.length > 0 && !findPid(bytes[at] as number)) break // padding: what follows cannot be told apart
    const read = readPidAt(bytes, at, beforeData)
    if (!read) break
    answers.push(read.answer)
    at = read.next
  }
  return answers
}

function unknownPid(pid: number): Pid {
  return { pid, name: `pid${pid.toString(16).toUpperCase().padStart(2, '0')}`, parameters: [], source: 'name only' }
}

const byParameter = new Map(
  [...pids].reverse().flatMap((pid) => pid.parameters.map((parameter) => [parameter.name, pid] as const)),
)

/** The PID that carries a value; the first, where several do. */
export function pidOf(name: string): Pid | undefined {
  return byParameter.get(name)
}

/** The other direction, for whoever plays an ECU. Values that a PID does not carry are refused. */
export function writePid(
  pid: Pid,
  values: Readonly<Record<string, number>>,
  more: { readonly supported?: readonly number[]; readonly readiness?: Readiness; readonly troubleCode?: string } = {},
): Uint8Array {
  if (pid.bytes === undefined) throw new DiagnosticsError('unsupported', `the layout of ${pid.name} is not public`)
  if (pid.form === 'supported') return encodeSupported(pid.pid, more.supported ?? [])
  if (pid.form === 'readiness') {
    if (!more.readiness) throw new DiagnosticsError('malformed', `${pid.name} needs what is ready`)
    return encodeReadiness(more.readiness)
  }
  if (pid.form === 'trouble-code') {
    return more.troubleCode === undefined ? new Uint8Array(2) : encodeTroubleCode(more.troubleCode)
  }
  const data = new Uint8Array(pid.bytes)
  for (const [name, value] of Object.entries(values)) {
    const parameter = pid.parameters.find((candidate) => candidate.name === name)
    if (!parameter) throw new DiagnosticsError('unsupported', `${pid.name} does not carry ${name}`)
    writeParameter(parameter, data, value)
  }
  return data
}
