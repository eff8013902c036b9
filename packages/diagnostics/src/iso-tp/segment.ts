import { DiagnosticsError } from '../errors.ts'
import { encodeFrame } from './frames.ts'

/** The longest message of classic ISO 15765-2 without the escape: what services of OBD stay within. */
export const classicMaxBytes = 4095

/** A message as frames. What is unused of the last is filled with `padding`; without it, the frame ends early. */
export function segment(message: Uint8Array, padding?: number): readonly Uint8Array[] {
  if (message.length === 0) throw new DiagnosticsError('malformed', 'no bytes to send')
  if (message.length <= 7) return [encodeFrame({ kind: 'single', data: message }, padding)]
  if (message.length > 0xffff_ffff) throw new DiagnosticsError('too-large', 'longer than a length can say')
  const first = encodeFrame({ kind: 'first', length: message.length, data: message })
  const frames = [first]
  for (let at = message.length > classicMaxBytes ? 2 : 6, sequence = 1; at < message.length; at += 7, sequence += 1) {
    frames.push(encodeFrame({ kind: 'consecutive', sequence, data: message.subarray(at, at + 7) }, padding))
  }
  return frames
}
