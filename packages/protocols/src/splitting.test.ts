import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { behindLead, type Extent, recogniseBy, recogniseByBytes, splitBy } from './splitting.ts'
import { hex } from './wire.ts'

/** A mark, a length that counts both, and so many bytes. */
const mark = 0xaa

function extentAt(bytes: Uint8Array, at: number, maxFrameBytes: number): Extent {
  if (bytes[at] !== mark) return 'garbage'
  const length = bytes[at + 1]
  if (length === undefined) return 'more'
  if (length < 2 || length > maxFrameBytes) return 'garbage'
  return bytes.length - at < length ? 'more' : length
}

const isLineEnd = (byte: number | undefined) => byte === 0x0a
const split = splitBy(behindLead(isLineEnd, 2, extentAt))

const bytesNearFrames = fc
  .array(fc.constantFrom(mark, 2, 3, 5, 0x0a, 0xff), { maxLength: 60 })
  .map((bytes) => Uint8Array.from(bytes))

describe('a stream', () => {
  test('splits into the same frames and the same garbage wherever it is cut', () => {
    fc.assert(
      fc.property(bytesNearFrames, fc.nat(60), (stream, cut) => {
        const whole = split(stream, 16)
        const first = split(stream.subarray(0, cut), 16)
        const second = split(stream.subarray(first.consumed), 16)
        expect([...first.frames, ...second.frames].map(hex)).toEqual(whole.frames.map(hex))
        expect(first.garbageBytes + second.garbageBytes).toBe(whole.garbageBytes)
        expect(first.consumed + second.consumed).toBe(whole.consumed)
      }),
    )
  })

  test('loses no byte: each is of a frame, or garbage, or left for later', () => {
    fc.assert(
      fc.property(bytesNearFrames, (stream) => {
        const { frames, consumed, garbageBytes } = split(stream, 16)
        expect(frames.reduce((sum, frame) => sum + frame.length, garbageBytes)).toBe(consumed)
        expect(stream.length - consumed).toBeLessThan(16)
      }),
    )
  })

  test('ends whatever it is told about its bytes', () => {
    expect(splitBy(() => 0)(new Uint8Array(3), 16)).toEqual({ frames: [], consumed: 3, garbageBytes: 3 })
    expect(splitBy(() => -2)(new Uint8Array(4), 16)).toEqual({ frames: [], consumed: 4, garbageBytes: 4 })
  })

  test("a line's end between two frames belongs to the frame behind it, up to its bound", () => {
    expect(split(Uint8Array.of(0x0a, 0x0a, mark, 2), 16)).toMatchObject({ consumed: 4, garbageBytes: 0 })
    expect(split(Uint8Array.of(0x0a, 0x0a, 0x0a, mark, 2), 16)).toMatchObject({ consumed: 5, garbageBytes: 1 })
    // Also the lead counts towards what a frame may have.
    expect(split(Uint8Array.of(0x0a, mark, 5, 0, 0, 0), 5).frames).toHaveLength(1)
    expect(split(Uint8Array.of(0x0a, mark, 5, 0, 0, 0), 5).garbageBytes).toBe(1)
  })
})

describe('a connection', () => {
  test('is recognised by what its first message begins with', () => {
    const recognises = recogniseBy(extentAt)
    expect([[], [mark], [mark, 3], [mark, 2], [0]].map((bytes) => recognises(Uint8Array.from(bytes)))).toEqual([
      'more',
      'more',
      'more',
      'yes',
      'no',
    ])
  })

  test('is told from others at the first byte that does not fit', () => {
    const recognises = recogniseByBytes([(byte) => byte === 1, (byte) => byte > 1])
    expect([[], [1], [2], [1, 1], [1, 2], [1, 2, 0]].map((bytes) => recognises(Uint8Array.from(bytes)))).toEqual([
      'more',
      'more',
      'no',
      'no',
      'yes',
      'yes',
    ])
  })
})
