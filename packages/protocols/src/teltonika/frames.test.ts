import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { crc16Arc } from '../checksums.ts'
import { fromHex, hex } from '../wire.ts'
import { arbitraryCodec, arbitraryRecord } from './arbitraries.ts'
import { encodeBody } from './codec.ts'
import { encodeDatagram, encodeLogin, encodeTcpFrame, openFrame, recognises, split } from './frames.ts'

const maxFrameBytes = 4096
const imei = fc.stringMatching(/^[0-9]{15}$/)

const anyFrame = fc.oneof(
  imei.map(encodeLogin),
  fc.constant(Uint8Array.of(0xff)),
  arbitraryCodec
    .chain((codec) => fc.tuple(fc.constant(codec), fc.array(arbitraryRecord(codec), { maxLength: 3 })))
    .map(([codec, records]) => encodeTcpFrame(encodeBody(codec, records))),
)
/** Not the first byte of any frame, so what is garbage is known. */
const noise = fc.array(fc.integer({ min: 1, max: 0xfe }), { maxLength: 30 }).map((bytes) => Uint8Array.from(bytes))

function splitInPieces(bytes: Uint8Array, pieceBytes: readonly number[]) {
  const frames: string[] = []
  let garbageBytes = 0
  let held = new Uint8Array(0)
  let at = 0
  let longestHeld = 0
  for (let piece = 0; at < bytes.length; piece += 1) {
    const size = pieceBytes[piece % pieceBytes.length] as number
    const offered = Buffer.concat([held, bytes.subarray(at, at + size)])
    at += size
    const result = split(offered, maxFrameBytes)
    for (const frame of result.frames) frames.push(hex(frame))
    garbageBytes += result.garbageBytes
    held = offered.subarray(result.consumed)
    longestHeld = Math.max(longestHeld, held.length)
  }
  return { frames, garbageBytes, held: hex(held), longestHeld }
}

const cuts = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 20 })

describe('splitting', () => {
  test('whole frames come out whole, whatever noise lies between', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(noise, anyFrame), { maxLength: 8 }), cuts, (parts, pieces) => {
        const stream = Buffer.concat(parts.flat())
        const result = splitInPieces(stream, pieces)
        expect(result.frames).toEqual(parts.map(([, frame]) => hex(frame)))
        expect(result.garbageBytes).toBe(parts.reduce((sum, [bytes]) => sum + bytes.length, 0))
        expect(result.held).toBe('')
      }),
    )
  })

  test('any bytes cut anywhere give the same frames, and little is held', () => {
    const hostile = fc.oneof(
      fc.uint8Array({ maxLength: 600 }),
      fc
        .array(fc.constantFrom(0, 0, 0, 0, 1, 15, 0x31, 0x39, 0xff, 0x8e), { maxLength: 600 })
        .map((b) => Uint8Array.from(b)),
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(hostile, anyFrame), { maxLength: 6 }), cuts, (parts, pieces) => {
        const stream = Buffer.concat(parts)
        const whole = splitInPieces(stream, [Math.max(stream.length, 1)])
        const cut = splitInPieces(stream, pieces)
        const bytewise = splitInPieces(stream, [1])
        expect({ ...cut, longestHeld: 0 }).toEqual({ ...whole, longestHeld: 0 })
        expect({ ...bytewise, longestHeld: 0 }).toEqual({ ...whole, longestHeld: 0 })
        expect(bytewise.longestHeld).toBeLessThan(maxFrameBytes)
      }),
    )
  })

  test('a length beyond the bound is garbage at once, not waited for', () => {
    const { frames, consumed, garbageBytes } = split(fromHex('00000000ffffffff8e01'), maxFrameBytes)
    expect(frames.map(hex)).toEqual(['ff', 'ff', 'ff', 'ff'])
    expect(consumed).toBe(10)
    expect(garbageBytes).toBe(6)
  })
})

describe('recognising', () => {
  test('a login is recognised at its last digit and not before', () => {
    const login = encodeLogin('356938035643809')
    for (let length = 0; length < login.length; length += 1) expect(recognises(login.subarray(0, length))).toBe('more')
    expect(recognises(login)).toBe('yes')
    expect(recognises(Buffer.concat([login, Uint8Array.of(0, 0)]))).toBe('yes')
  })

  test.each([['78780d01'], ['24245f'], ['7e0200'], ['003300'], ['000f30313233343536373839303132610a']])(
    '%s is not ours',
    (first) => {
      expect(recognises(fromHex(first))).toBe('no')
    },
  )
})

describe('opening', () => {
  test('the checksum is CRC-16/ARC', () => {
    expect(crc16Arc(Buffer.from('123456789'))).toBe(0xbb3d)
  })

  test('a datagram names its device and its packets', () => {
    const body = encodeBody('8', [])
    const frame = openFrame(
      encodeDatagram(body, { imei: '356938035643809', packetId: 0xcafe, avlPacketId: 7 }),
      'strict',
    )
    expect(frame).toMatchObject({
      kind: 'data',
      datagram: { imei: '356938035643809', packetId: 0xcafe, avlPacketId: 7 },
    })
    expect(frame.kind === 'data' && hex(frame.body)).toBe(hex(body))
  })

  test('one changed bit is refused when strict, counted by tools, and passed when ignored', () => {
    fc.assert(
      fc.property(arbitraryRecord('8E'), fc.nat(), (record, bit) => {
        const frame = encodeTcpFrame(encodeBody('8E', [record]))
        const at = 8 + ((bit >> 3) % (frame.length - 12))
        frame[at] = (frame[at] as number) ^ (1 << (bit & 7))
        expect(() => openFrame(frame, 'strict')).toThrow('checksum')
        expect(openFrame(frame, 'count')).toMatchObject({ faults: 1 })
        expect(openFrame(frame, 'ignore')).toMatchObject({ faults: 0 })
      }),
    )
  })
})
