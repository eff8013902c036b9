import type { Split } from './protocol.ts'

/**
 * What begins at a byte, judged by the bytes so far and nothing else, so that the answer does not depend on where the
 * network cut the stream:
 * - a frame of so many bytes; below zero, so many bytes that belong to none
 * - `more`: too few bytes to tell, or the frame is not all there
 * - `garbage`: this byte belongs to no frame
 */
export type Extent = number | 'more' | 'garbage'

export type ExtentAt = (bytes: Uint8Array, at: number, maxFrameBytes: number) => Extent

/** The walk over a stream that all families share: what they differ in is what begins at a byte. */
export function splitBy(extentAt: ExtentAt): (bytes: Uint8Array, maxFrameBytes: number) => Split {
  return (bytes, maxFrameBytes) => {
    const frames: Uint8Array[] = []
    let garbageBytes = 0
    let at = 0
    while (at < bytes.length) {
      const extent = extentAt(bytes, at, maxFrameBytes)
      if (extent === 'more') break
      // No extent is nothing: the walk ends whatever it is told.
      const length = extent === 'garbage' || extent === 0 ? -1 : extent
      if (length < 0) {
        garbageBytes -= length
        at -= length
      } else {
        frames.push(bytes.subarray(at, at + length))
        at += length
      }
    }
    return { frames, consumed: at, garbageBytes }
  }
}

/** Whether a connection begins as this family's messages begin. */
export function recogniseBy(headAt: ExtentAt): (firstBytes: Uint8Array) => 'yes' | 'no' | 'more' {
  return (firstBytes) => {
    const head = firstBytes.length === 0 ? 'more' : headAt(firstBytes, 0, Number.MAX_SAFE_INTEGER)
    return head === 'more' ? 'more' : head === 'garbage' ? 'no' : 'yes'
  }
}

/** The same, where each of the first bytes is told by itself. */
export function recogniseByBytes(
  fits: readonly ((byte: number) => boolean)[],
): (firstBytes: Uint8Array) => 'yes' | 'no' | 'more' {
  return (firstBytes) => {
    for (const [index, fit] of fits.entries()) {
      const byte = firstBytes[index]
      if (byte === undefined) return 'more'
      if (!fit(byte)) return 'no'
    }
    return 'yes'
  }
}

/**
 * What devices put between two messages, such as a line's end, belongs to the message behind it: `mostBytes` of it. The
 * head is judged behind that.
 */
export function behindLead(
  isLead: (byte: number | undefined) => boolean,
  mostBytes: number,
  extentAt: ExtentAt,
): ExtentAt {
  return (bytes, from, maxFrameBytes) => {
    let at = from
    while (at < from + mostBytes && isLead(bytes[at])) at += 1
    if (at === bytes.length) return 'more'
    const extent = extentAt(bytes, at, maxFrameBytes - (at - from))
    return typeof extent === 'number' && extent > 0 ? extent + at - from : extent
  }
}
