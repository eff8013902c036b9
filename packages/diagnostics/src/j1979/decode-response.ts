import { DiagnosticsError } from '../errors.ts'
import { decodeTroubleCode } from '../trouble-codes/code.ts'
import { decodeUdsStatus, type UdsStatus } from '../trouble-codes/status.ts'
import { decodeSupported } from './supported.ts'
import { readTestResult, type TestResult } from './test-results.ts'
import { type PidAnswer, readPidAt, readPids } from './values.ts'
import { readVehicleInfo, type VehicleInfo } from './vehicle-info.ts'

/** An ECU's answer to a service of SAE J1979 or, over UDS, of SAE J1979-2. */
export type Response =
  | { readonly kind: 'values'; readonly service: 0x01 | 0x22; readonly answers: readonly PidAnswer[] }
  | { readonly kind: 'freeze-frame'; readonly frame: number; readonly answers: readonly PidAnswer[] }
  | {
      readonly kind: 'trouble-codes'
      readonly state: 'stored' | 'pending' | 'permanent'
      readonly codes: readonly string[]
    }
  | { readonly kind: 'uds-trouble-codes'; readonly codes: readonly UdsTroubleCode[] }
  | { readonly kind: 'cleared' }
  | { readonly kind: 'test-results'; readonly results: readonly TestResult[] }
  | { readonly kind: 'supported-tests'; readonly supported: readonly number[] }
  | {
      readonly kind: 'vehicle-info'
      readonly type: number
      readonly info: VehicleInfo
      /** On older networks: which part of the answer this message is. Join the parts first: `joinNumbered`. */
      readonly part?: number
    }
  | { readonly kind: 'refused'; readonly service: number; readonly reason: string; readonly code: number }

interface UdsTroubleCode {
  /** With its kind of failure: `P0301-1C`. */
  readonly code: string
  readonly status: UdsStatus
  readonly severity?: number
}

/** ISO 14229-1: why a request was refused. */
const refusals: Readonly<Record<number, string>> = {
  16: 'refused in general',
  17: 'service not supported',
  18: 'sub-function not supported',
  19: 'wrong length or form',
  20: 'answer too long',
  33: 'busy, ask again',
  34: 'conditions not right',
  36: 'out of sequence',
  49: 'out of range',
  51: 'access denied',
  53: 'wrong key',
  54: 'too many attempts',
  55: 'too early',
  120: 'answer follows',
  126: 'sub-function not supported in this session',
  127: 'service not supported in this session',
}

/**
 * @param bytes a message from the service on, without headers: `41 0C 1A F8`
 * @throws {DiagnosticsError} and nothing else
 */
export function decodeResponse(bytes: Uint8Array): Response {
  const service = bytes[0]
  switch (service) {
    case 0x41:
      need(bytes, 2)
      return { kind: 'values', service: 0x01, answers: readPids(bytes, 1) }
    case 0x42:
      need(bytes, 3)
      return { kind: 'freeze-frame', frame: bytes[2] as number, answers: readPids(bytes, 1, 1) }
    case 0x43:
      return { kind: 'trouble-codes', state: 'stored', codes: codesOf(bytes) }
    case 0x47:
      return { kind: 'trouble-codes', state: 'pending', codes: codesOf(bytes) }
    case 0x4a:
      return { kind: 'trouble-codes', state: 'permanent', codes: codesOf(bytes) }
    case 0x44:
    case 0x54:
      return { kind: 'cleared' }
    case 0x46:
      return testResults(bytes)
    case 0x49:
      return vehicleInfo(bytes)
    case 0x62:
      return dataIdentifiers(bytes)
    case 0x59:
      return { kind: 'uds-trouble-codes', codes: udsCodes(bytes) }
    case 0x7f: {
      need(bytes, 3)
      const code = bytes[2] as number
      return {
        kind: 'refused',
        service: bytes[1] as number,
        code,
        reason: refusals[code] ?? `reason ${code.toString(16).toUpperCase().padStart(2, '0')}`,
      }
    }
    case undefined:
      throw new DiagnosticsError('malformed', 'an empty message')
    default:
      throw new DiagnosticsError('unsupported', `no answer of OBD: ${service.toString(16)}`)
  }
}

function need(bytes: Uint8Array, count: number): void {
  if (bytes.length < count) throw new DiagnosticsError('malformed', `${count} bytes wanted, ${bytes.length} came`)
}

/** CAN tells how many codes there are, so its length is even; older networks send three codes, filled up with zeros. */
function codesOf(bytes: Uint8Array): string[] {
  const counted = bytes.length % 2 === 0
  const codes: string[] = []
  const end = counted ? Math.min(bytes.length, 2 + (bytes[1] as number) * 2) : bytes.length
  for (let at = counted ? 2 : 1; at + 1 < end; at += 2) {
    const pair = bytes.subarray(at, at + 2)
    if (pair[0] !== 0 || pair[1] !== 0) codes.push(decodeTroubleCode(pair))
  }
  return codes
}

function testResults(bytes: Uint8Array): Response {
  need(bytes, 2)
  if ((bytes[1] as number) % 0x20 === 0) {
    const supported: number[] = []
    for (let at = 1; at + 4 < bytes.length; at += 5) {
      supported.push(...decodeSupported(bytes[at] as number, bytes.subarray(at + 1, at + 5)))
    }
    return { kind: 'supported-tests', supported }
  }
  if ((bytes.length - 1) % 9 !== 0) {
    throw new DiagnosticsError('unsupported', 'test results of networks older than CAN are of the manufacturer')
  }
  const results: TestResult[] = []
  for (let at = 1; at < bytes.length; at += 9) results.push(readTestResult(bytes, at))
  return { kind: 'test-results', results }
}

/** Information types whose answer is one message on every network, without a number of items on the older. */
function vehicleInfo(bytes: Uint8Array): Response {
  need(bytes, 3)
  const type = bytes[1] as number
  if (type === 0) {
    const counted = bytes.length === 7 && bytes[2] === 1 // older networks
    return { kind: 'vehicle-info', type, info: readVehicleInfo(type, bytes.subarray(counted ? 3 : 2)) }
  }
  if (bytes.length === 7 && isLong(type)) {
    const data = bytes.subarray(3)
    return { kind: 'vehicle-info', type, part: bytes[2] as number, info: { kind: 'raw', bytes: data.slice() } }
  }
  return { kind: 'vehicle-info', type, info: readVehicleInfo(type, bytes.subarray(isCountOfMessages(type) ? 2 : 3)) }
}

/** Four bytes are never all of it. A single CVN is: four bytes and the count of one. */
function isLong(type: number): boolean {
  return (
    type === 0x02 || type === 0x04 || type === 0x08 || type === 0x0a || type === 0x0b || type === 0x0d || type === 0x0f
  )
}

function isCountOfMessages(type: number): boolean {
  return [0x01, 0x03, 0x05, 0x07, 0x09, 0x0c, 0x0e].includes(type)
}

/** Service 22: F4xx is a PID, F6xx a monitor, F8xx an information type. */
function dataIdentifiers(bytes: Uint8Array): Response {
  need(bytes, 3)
  const [, group, number] = bytes as unknown as [number, number, number]
  switch (group) {
    case 0xf4: {
      const answers: PidAnswer[] = []
      for (let at = 1; bytes[at] === group; ) {
        const read = readPidAt(bytes, at + 1)
        if (!read) break
        answers.push(read.answer)
        at = read.next
      }
      return { kind: 'values', service: 0x22, answers }
    }
    case 0xf6:
      return testResultsOfUds(number, bytes.subarray(3))
    case 0xf8: {
      const counted = number === 0x04 || number === 0x06
      return { kind: 'vehicle-info', type: number, info: readVehicleInfo(number, bytes.subarray(counted ? 4 : 3)) }
    }
    default:
      throw new DiagnosticsError(
        'unsupported',
        `identifier ${((group << 8) | number).toString(16)} is the manufacturer's`,
      )
  }
}

/** As in service 06, but the monitor is told once: test, scaling, value, least, most. */
function testResultsOfUds(monitor: number, data: Uint8Array): Response {
  if (monitor % 0x20 === 0) return { kind: 'supported-tests', supported: decodeSupported(monitor, data) }
  if (data.length % 8 !== 0) throw new DiagnosticsError('malformed', 'a test result is eight bytes')
  const results: TestResult[] = []
  for (let at = 0; at < data.length; at += 8) {
    results.push(readTestResult(Uint8Array.of(monitor, ...data.subarray(at, at + 8)), 0))
  }
  return { kind: 'test-results', results }
}

/**
 * Service 19. By its report:
 * - 02, 0A: availability mask, then code and status
 * - 42: group, two masks, format, then severity, code and status
 * - 55: group, mask, format, then code and status
 */
function udsCodes(bytes: Uint8Array): UdsTroubleCode[] {
  need(bytes, 3)
  const report = bytes[1] as number
  const [start, severity] = report === 0x42 ? [6, true] : report === 0x55 ? [5, false] : [3, false]
  if (![0x02, 0x0a, 0x42, 0x55].includes(report)) {
    throw new DiagnosticsError('unsupported', `report ${report.toString(16).padStart(2, '0')} of service 19`)
  }
  const step = severity ? 5 : 4
  if ((bytes.length - start) % step !== 0) throw new DiagnosticsError('malformed', 'codes that end early')
  const codes: UdsTroubleCode[] = []
  for (let at = start; at < bytes.length; at += step) {
    const from = severity ? at + 1 : at
    codes.push({
      code: decodeTroubleCode(bytes.subarray(from, from + 3)),
      status: decodeUdsStatus(bytes[from + 3] as number),
      ...(severity && { severity: bytes[at] as number }),
    })
  }
  return codes
}
