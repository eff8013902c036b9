import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ProtocolError } from '../protocol.ts'
import { fromHex, hex } from '../wire.ts'
import { arbitraryRecord } from './arbitraries.ts'
import { type CodecName, decodeBody, encodeBody } from './codec.ts'

describe.each(['8', '8E', '16'] satisfies CodecName[])('codec %s', (codec) => {
  test('what is encoded is decoded unchanged', () => {
    fc.assert(
      fc.property(fc.array(arbitraryRecord(codec), { maxLength: 20 }), (records) => {
        expect(decodeBody(encodeBody(codec, records))).toEqual(records)
      }),
      { numRuns: 200 },
    )
  })

  test('a body cut anywhere is refused', () => {
    fc.assert(
      fc.property(fc.array(arbitraryRecord(codec), { minLength: 1, maxLength: 3 }), fc.nat(), (records, cut) => {
        const body = encodeBody(codec, records)
        expect(() => decodeBody(body.subarray(0, cut % body.length))).toThrow(ProtocolError)
      }),
    )
  })
})

test("the manufacturer's worked examples encode to the very same bytes", () => {
  const bodies: [CodecName, string][] = [
    [
      '8',
      '08010000016b40d8ea30010000000000000000000000000000000105021503010101425e0f01f10000601a014e000000000000000001',
    ],
    [
      '8E',
      '8e010000016b412cee000100000000000000000000000000000000010005000100010100010011001d00010010015e2c880002000b000000003544c87a000e000000001dd7e06a000001',
    ],
    [
      '16',
      '10020000016bdbc7833000000000000000000000000000000000000b05040200010000030002000b00270042563a00000000016bdbc7871800000000000000000000000000000000000b05040200010000030002000b00260042563a000002',
    ],
  ]
  for (const [codec, body] of bodies) expect(hex(encodeBody(codec, decodeBody(fromHex(body))))).toBe(body)
})

test('an element that the codec cannot carry is refused, not cut', () => {
  const record = { ...emptyRecord, io: [{ id: 256, width: 3, value: Uint8Array.of(1, 2, 3) }] }
  expect(() => encodeBody('8', [record])).toThrow(ProtocolError)
  expect(() => encodeBody('16', [record])).toThrow(ProtocolError)
  expect(decodeBody(encodeBody('8E', [record]))).toEqual([record])
})

const emptyRecord = {
  timestampMs: 0,
  priority: 0,
  lonE7: 0,
  latE7: 0,
  altitudeM: 0,
  courseDeg: 0,
  satellites: 0,
  speedKmh: 0,
  eventId: 0,
  io: [],
}
