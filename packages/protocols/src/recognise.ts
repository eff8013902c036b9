import type { FrameFamily } from './protocol.ts'

/** More than any family needs to be told from the others. */
export const recognitionBytes = 64

/**
 * The first family, in the given order, that claims the bytes. An earlier family that cannot tell yet is waited for, so
 * that the answer does not depend on how the network cut the bytes.
 */
export function recognise(
  firstBytes: Uint8Array,
  candidates: readonly FrameFamily[],
): FrameFamily | 'more' | 'unknown' {
  for (const family of candidates) {
    const answer = family.recognises(firstBytes)
    if (answer === 'yes') return family
    if (answer === 'more' && firstBytes.length < recognitionBytes) return 'more'
  }
  return 'unknown'
}
