import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ProtocolError } from '../protocol.ts'
import { fromAscii, fromHex, hex } from '../wire.ts'
import { encodeFrame, openFrame, recognises, split } from './frames.ts'

const maxFrameBytes = 1_024
const samples = readFileSync(new URL('testdata/gt06.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => fromHex((JSON.parse(line) as { payload: { data: string } }).payload.data))

/** Streams of whole, broken and foreign frames. */
const arbitraryStream = fc
  .array(
    fc.oneof(
      fc.constantFrom(...samples),
      fc.tuple(fc.constantFrom(...samples), fc.nat(200), fc.nat(255)).map(([sample, at, value]) => {
        const edited = Uint8Array.from(sample)
        edited[at % edited.length] = value
        return edited
      }),
      fc
        .tuple(fc.constantFrom(...samples), fc.nat(200))
        .map(([sample, end]) => sample.subarray(0, end % sample.length)),
      fc.constantFrom(fromHex('78'), fromHex('7878'), fromHex('0d0a'), fromHex('7979ffff'), fromHex('7878ff69')),
      fc.uint8Array({ maxLength: 20 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => Uint8Array.from(parts.flatMap((part) => [...part])))

describe('the stream', () => {
  test('what it splits into does not depend on where the network cut it, whatever the bytes', () => {
    fc.assert(
      fc.property(
        arbitraryStream,
        fc.infiniteStream(fc.nat(40)),
        fc.constantFrom(64, 300, 1_024),
        (stream, cuts, most) => {
          const whole = split(stream, most)
          const frames: string[] = []
          let garbageBytes = 0
          let held = new Uint8Array(0)
          for (let at = 0; at < stream.length; ) {
            const next = Math.min(stream.length, at + 1 + (cuts.next().value as number))
            held = Uint8Array.from([...held, ...stream.subarray(at, next)])
            const part = split(held, most)
            frames.push(...part.frames.map(hex))
            garbageBytes += part.garbageBytes
            held = held.slice(part.consumed)
            expect(held.length).toBeLessThan(most)
            at = next
          }
          expect(frames).toEqual(whole.frames.map(hex))
          expect(garbageBytes).toBe(whole.garbageBytes)
          expect(stream.length - whole.consumed).toBe(held.length)
        },
      ),
      { numRuns: 1_000 },
    )
  })

  test('what comes after garbage and after a frame with a false length is read', () => {
    const login = fromHex('78780d01012345678901234500018cdd0d0a')
    const false9 = fromHex('787809010123456789012345000d0a')
    const { frames, garbageBytes, consumed } = split(
      Uint8Array.from([...fromAscii('GET / '), ...login, ...false9, ...login]),
      maxFrameBytes,
    )
    expect(frames.map(hex)).toEqual([login, false9, login].map(hex))
    expect(garbageBytes).toBe(6)
    expect(consumed).toBe(6 + 2 * login.length + false9.length)
  })

  test('a length without the CRC is believed where the frame ends there', () => {
    const frame = encodeFrame(0x13, fromHex('4606040002'), 1)
    frame[2] = (frame[2] as number) - 2
    expect(split(frame, maxFrameBytes).frames.map(hex)).toEqual([hex(frame)])
  })

  test('a line end within a frame does not end it', () => {
    const frame = encodeFrame(0x12, fromHex('0d0a0d0a0d0a0d0a'), 0x0d0a)
    expect(split(frame, maxFrameBytes).frames.map(hex)).toEqual([hex(frame)])
  })

  test('a flood without an end is not held', () => {
    for (const start of ['7878ff', '7979ffff', '787801', '7878ff69', '78786917']) {
      const flood = Uint8Array.from([...fromHex(start), ...new Uint8Array(5_000).fill(0x78)])
      expect(flood.length - split(flood, maxFrameBytes).consumed).toBeLessThan(maxFrameBytes)
    }
  })
})

describe('a frame', () => {
  test('opens to what it was made of', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 255 }).filter((type) => type !== 0x17 && type !== 0x69),
        fc.uint8Array({ maxLength: 250 }),
        fc.nat(0xffff),
        fc.boolean(),
        (type, content, serial, extended) => {
          const frame = encodeFrame(type, content, serial, extended)
          expect(split(frame, maxFrameBytes).frames.map(hex)).toEqual([hex(frame)])
          const opened = openFrame(frame, 'strict')
          expect({ ...opened, content: hex(opened.content) }).toEqual({
            type,
            content: hex(content),
            serial,
            extended,
            bare: false,
            faults: 0,
          })
        },
      ),
    )
  })

  test('has the documented bytes', () => {
    expect(hex(encodeFrame(0x01, new Uint8Array(0), 5))).toBe('7878050100059ff80d0a')
    expect(hex(encodeFrame(0x13, new Uint8Array(0), 0x0100))).toBe('787805130100e1a00d0a')
    expect(hex(encodeFrame(0x26, new Uint8Array(0), 0x1c))).toBe('78780526001c9d860d0a')
  })

  test('with a wrong checksum is refused, counted or read, as told', () => {
    const frame = encodeFrame(0x13, fromHex('4606040002'), 1)
    frame[frame.length - 3] = (frame[frame.length - 3] as number) ^ 1
    expect(() => openFrame(frame, 'strict')).toThrow(new ProtocolError('checksum', 'wrong checksum'))
    expect(openFrame(frame, 'count').faults).toBe(1)
    expect(openFrame(frame, 'ignore').faults).toBe(0)
  })

  test('begins with 7878 or 7979', () => {
    expect(recognises(fromHex(''))).toBe('more')
    expect(recognises(fromHex('78'))).toBe('more')
    expect(recognises(fromHex('7878'))).toBe('yes')
    expect(recognises(fromHex('7979'))).toBe('yes')
    expect(recognises(fromHex('7879'))).toBe('no')
    expect(recognises(fromHex('000f'))).toBe('no')
  })
})
