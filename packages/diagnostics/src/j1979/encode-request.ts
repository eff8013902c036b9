import { DiagnosticsError } from '../errors.ts'

/** What one may ask an ECU. */
export type Request =
  | { readonly kind: 'values'; readonly pids: readonly number[] }
  | { readonly kind: 'freeze-frame'; readonly pid: number; readonly frame?: number }
  | { readonly kind: 'trouble-codes'; readonly state: 'stored' | 'pending' | 'permanent' }
  | { readonly kind: 'clear' }
  | { readonly kind: 'test-results'; readonly monitor: number }
  | { readonly kind: 'vehicle-info'; readonly type: number }

const services = { stored: 0x03, pending: 0x07, permanent: 0x0a } as const

/** The group of codes that concern emissions, in SAE J1979-2. */
const emissions = 0x33

/** SAE J1979. Up to six PIDs at once, on CAN alone. @throws {DiagnosticsError} */
export function encodeRequest(request: Request): Uint8Array {
  switch (request.kind) {
    case 'values':
      return Uint8Array.of(0x01, ...some(request.pids, 6))
    case 'freeze-frame':
      return Uint8Array.of(0x02, byte(request.pid), byte(request.frame ?? 0))
    case 'trouble-codes':
      return Uint8Array.of(services[request.state])
    case 'clear':
      return Uint8Array.of(0x04)
    case 'test-results':
      return Uint8Array.of(0x06, byte(request.monitor))
    case 'vehicle-info':
      return Uint8Array.of(0x09, byte(request.type))
  }
}

/** SAE J1979-2: the same over UDS. Freeze frames are read by record there, which is not done here. @throws {DiagnosticsError} */
export function encodeUdsRequest(request: Request): Uint8Array {
  switch (request.kind) {
    case 'values':
      return Uint8Array.of(0x22, ...some(request.pids, 6).flatMap((pid) => [0xf4, pid]))
    case 'trouble-codes':
      if (request.state === 'permanent') return Uint8Array.of(0x19, 0x55, emissions)
      return Uint8Array.of(0x19, 0x42, emissions, request.state === 'stored' ? 0x08 : 0x04, 0x1e)
    case 'clear':
      return Uint8Array.of(0x14, 0xff, 0xff, emissions)
    case 'test-results':
      return Uint8Array.of(0x22, 0xf6, byte(request.monitor))
    case 'vehicle-info':
      return Uint8Array.of(0x22, 0xf8, byte(request.type))
    case 'freeze-frame':
      throw new DiagnosticsError('unsupported', 'freeze frames over UDS are read by record')
  }
}

function some(pids: readonly number[], most: number): number[] {
  if (pids.length < 1 || pids.length > most) throw new DiagnosticsError('too-large', `one to ${most} PIDs at once`)
  return pids.map(byte)
}

function byte(value: number): number {
  if (!Number.isInteger(value) || value < 0 || value > 0xff)
    throw new DiagnosticsError('malformed', `${value} is no byte`)
  return value
}
