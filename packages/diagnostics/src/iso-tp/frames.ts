import { DiagnosticsError } from '../errors.ts'

/**
 * ISO 15765-2 frames: the first nibble of a CAN frame's data says what the rest is. Normal addressing; classic CAN, and
 * CAN FD's longer single frame.
 */
export type IsoTpFrame =
  | { readonly kind: 'single'; readonly data: Uint8Array }
  | { readonly kind: 'first'; readonly length: number; readonly data: Uint8Array }
  | { readonly kind: 'consecutive'; readonly sequence: number; readonly data: Uint8Array }
  | {
      readonly kind: 'flow-control'
      readonly status: 'continue' | 'wait' | 'overflow'
      /** Frames until the next flow control; 0: all of them. */
      readonly blockSize: number
      /** The least pause between frames. */
      readonly separationMs: number
    }

const flowStates = ['continue', 'wait', 'overflow'] as const

/** @throws {DiagnosticsError} */
export function decodeFrame(data: Uint8Array): IsoTpFrame {
  const first = data[0]
  if (first === undefined) throw new DiagnosticsError('malformed', 'an empty frame')
  const low = first & 0x0f
  switch (first >> 4) {
    case 0: {
      const escaped = low === 0 && data.length > 8 // CAN FD: the length takes a byte of its own
      const length = escaped ? (data[1] as number) : low
      const start = escaped ? 2 : 1
      if (length === 0) throw new DiagnosticsError('malformed', 'a single frame of no bytes')
      if (length > data.length - start) {
        throw new DiagnosticsError('malformed', `a single frame of ${length} bytes in ${data.length}`)
      }
      return { kind: 'single', data: data.subarray(start, start + length) }
    }
    case 1: {
      if (data.length < 8) throw new DiagnosticsError('malformed', 'a first frame is a full frame')
      const short = low * 256 + (data[1] as number)
      if (short !== 0) return { kind: 'first', length: short, data: data.subarray(2) }
      const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
      return { kind: 'first', length: view.getUint32(2), data: data.subarray(6) }
    }
    case 2:
      return { kind: 'consecutive', sequence: low, data: data.subarray(1) }
    case 3: {
      const status = flowStates[low]
      if (!status || data.length < 3) throw new DiagnosticsError('malformed', 'a flow control that says nothing')
      return { kind: 'flow-control', status, blockSize: data[1] as number, separationMs: separation(data[2] as number) }
    }
    default:
      throw new DiagnosticsError('unsupported', `not a frame of ISO 15765-2: ${first.toString(16)}`)
  }
}

/** STmin: 00–7F whole milliseconds, F1–F9 tenths, the rest reserved and to be taken as the longest. */
function separation(code: number): number {
  if (code <= 0x7f) return code
  if (code >= 0xf1 && code <= 0xf9) return (code - 0xf0) / 10
  return 127
}

/** @throws {DiagnosticsError} where the frame has no such form */
export function encodeFrame(frame: IsoTpFrame, padding?: number): Uint8Array {
  return pad(bare(frame), padding)
}

function bare(frame: IsoTpFrame): Uint8Array {
  switch (frame.kind) {
    case 'single':
      if (frame.data.length < 1 || frame.data.length > 7) throw new DiagnosticsError('too-large', 'one to seven bytes')
      return Uint8Array.of(frame.data.length, ...frame.data)
    case 'first':
      return frame.length <= 0xfff
        ? Uint8Array.of(0x10 | (frame.length >> 8), frame.length & 0xff, ...frame.data.subarray(0, 6))
        : Uint8Array.of(0x10, 0, ...u32(frame.length), ...frame.data.subarray(0, 2))
    case 'consecutive':
      return Uint8Array.of(0x20 | (frame.sequence & 0x0f), ...frame.data.subarray(0, 7))
    case 'flow-control': {
      const { status, blockSize, separationMs } = frame
      const whole = Math.min(127, Math.max(0, Math.round(separationMs)))
      const tenths = Math.min(9, Math.max(1, Math.round(separationMs * 10)))
      const code = separationMs > 0 && separationMs < 1 ? 0xf0 + tenths : whole
      return Uint8Array.of(0x30 | flowStates.indexOf(status), blockSize & 0xff, code)
    }
  }
}

function u32(value: number): number[] {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff)
}

function pad(frame: Uint8Array, padding: number | undefined): Uint8Array {
  if (padding === undefined || frame.length >= 8) return frame
  const padded = new Uint8Array(8).fill(padding)
  padded.set(frame)
  return padded
}
