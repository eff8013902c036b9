import { fromHex, hex } from '@clutch/protocols/wire'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DiagnosticsError } from '../errors.ts'
import { decodeFrame, encodeFrame, type IsoTpFrame } from './frames.ts'
import { Reassembler } from './reassemble.ts'
import { segment } from './segment.ts'

test('a VIN in three frames, as ISO 15765-2 shows them', () => {
  const reassembler = new Reassembler()
  expect(reassembler.push('7E8', fromHex('1014490201314434')).kind).toBe('pending')
  expect(reassembler.push('7E8', fromHex('2147503030523535')).kind).toBe('pending')
  const last = reassembler.push('7E8', fromHex('2242313233343536'))
  expect(last.kind === 'message' && hex(last.bytes)).toBe('4902013144344750303052353542313233343536')
  expect(segment(fromHex('4902013144344750303052353542313233343536')).map(hex)).toEqual([
    '1014490201314434',
    '2147503030523535',
    '2242313233343536',
  ])
})

test('messages of several ECUs, their frames in any interleaving, come out whole', () => {
  const message = fc.uint8Array({ minLength: 1, maxLength: 300, size: 'max' })
  const padding = fc.constantFrom(undefined, 0, 0x55, 0xaa)
  fc.assert(
    fc.property(
      fc.array(message, { minLength: 1, maxLength: 5 }),
      padding,
      fc.infiniteStream(fc.nat()),
      (sent, pad, chance) => {
        const queues = sent.map((bytes, index) => ({ source: `7E${index}`, frames: [...segment(bytes, pad)] }))
        const reassembler = new Reassembler()
        const received = new Map<string, string>()
        for (let left = queues.filter(({ frames }) => frames.length > 0); left.length > 0; ) {
          const turn = left[(chance.next().value as number) % left.length]!
          const result = reassembler.push(turn.source, turn.frames.shift()!)
          if (result.kind === 'message') received.set(result.source, hex(result.bytes))
          left = left.filter(({ frames }) => frames.length > 0)
        }
        expect([...received].sort()).toEqual(sent.map((bytes, index) => [`7E${index}`, hex(bytes)]))
        expect(reassembler.unfinished()).toEqual([])
      },
    ),
  )
})

test('the longest classic message, and one with the escaped length', () => {
  for (const length of [4095, 4096, 5000]) {
    const message = Uint8Array.from({ length }, (_, index) => index & 0xff)
    const reassembler = new Reassembler({ maxMessageBytes: 5000 })
    const results = segment(message).map((frame) => reassembler.push('7E8', frame))
    const last = results.at(-1)
    expect(last?.kind === 'message' && hex(last.bytes) === hex(message)).toBe(true)
  }
})

describe('what does not fit is refused, and only its own message is given up', () => {
  test('a frame left out', () => {
    const reassembler = new Reassembler()
    const [first, second, third] = segment(new Uint8Array(20).fill(7)) as [Uint8Array, Uint8Array, Uint8Array]
    reassembler.push('7E9', first)
    reassembler.push('7E8', first)
    expect(() => reassembler.push('7E8', third)).toThrow('frame 2, 1 was due')
    expect(() => reassembler.push('7E8', second)).toThrow('did not begin')
    reassembler.push('7E9', second)
    expect(reassembler.push('7E9', third).kind).toBe('message')
  })

  test('more than the bound, whatever is claimed', () => {
    const reassembler = new Reassembler({ maxMessageBytes: 64, maxSources: 2 })
    expect(() => reassembler.push('7E8', fromHex('1041490201314434'))).toThrow('announces 65 bytes')
    expect(() => reassembler.push('7E8', fromHex('1000ffffffff0000'))).toThrow(DiagnosticsError)
    reassembler.push('7E8', fromHex('1014490201314434'))
    reassembler.push('7E9', fromHex('1014490201314434'))
    expect(() => reassembler.push('7EA', fromHex('1014490201314434'))).toThrow('too many sources')
    expect(reassembler.unfinished()).toMatchObject([
      { source: '7E8', missingBytes: 14 },
      { source: '7E9', missingBytes: 14 },
    ])
  })
})

test('frames are read back as they were made', () => {
  const bytes = (maxLength: number) => fc.uint8Array({ minLength: 1, maxLength })
  const frame: fc.Arbitrary<IsoTpFrame> = fc.oneof(
    bytes(7).map((data) => ({ kind: 'single' as const, data })),
    fc.record({
      kind: fc.constant('first' as const),
      length: fc.integer({ min: 8, max: 4095 }),
      data: fc.uint8Array({ minLength: 6, maxLength: 6 }),
    }),
    fc.record({ kind: fc.constant('consecutive' as const), sequence: fc.integer({ min: 0, max: 15 }), data: bytes(7) }),
    fc.record({
      kind: fc.constant('flow-control' as const),
      status: fc.constantFrom('continue' as const, 'wait' as const, 'overflow' as const),
      blockSize: fc.integer({ min: 0, max: 255 }),
      separationMs: fc.oneof(
        fc.integer({ min: 0, max: 127 }),
        fc.integer({ min: 1, max: 9 }).map((tenths) => tenths / 10),
      ),
    }),
  )
  fc.assert(
    fc.property(frame, (sent) => {
      expect(decodeFrame(encodeFrame(sent))).toEqual(sent)
    }),
  )
})

test('hostile frames give a result or the error of this package, and memory stays bounded', () => {
  const frames = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.uint8Array({ maxLength: 12 })), {
    maxLength: 60,
    size: 'max',
  })
  fc.assert(
    fc.property(frames, (stream) => {
      const reassembler = new Reassembler({ maxMessageBytes: 128, maxSources: 3 })
      for (const [source, data] of stream) {
        try {
          reassembler.push(source, data)
        } catch (error) {
          expect(error).toBeInstanceOf(DiagnosticsError)
        }
      }
      expect(reassembler.unfinished().length).toBeLessThanOrEqual(3)
    }),
    { numRuns: 2000 },
  )
})
