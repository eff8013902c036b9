import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromAscii, fromHex, hex } from '../wire.ts'
import { recognises, split } from './frames.ts'

const maxFrameBytes = 256

const samples = readFileSync(new URL('testdata/h02.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => (JSON.parse(line) as { payload: { enc: string; data: string } }).payload)
  .map(({ enc, data }) => (enc === 'hex' ? fromHex(data) : fromAscii(data)))

function splitInPieces(stream: Uint8Array, pieces: readonly number[]) {
  const frames: string[] = []
  let garbageBytes = 0
  let held = new Uint8Array(0)
  for (let at = 0, piece = 0; at < stream.length; piece += 1) {
    const next = Math.min(stream.length, at + (pieces[piece % pieces.length] as number))
    held = Uint8Array.from([...held, ...stream.subarray(at, next)])
    const part = split(held, maxFrameBytes)
    frames.push(...part.frames.map(hex))
    garbageBytes += part.garbageBytes
    held = held.slice(part.consumed)
    expect(held.length).toBeLessThan(maxFrameBytes)
    at = next
  }
  return { frames, garbageBytes, held: hex(held) }
}

describe('splitting', () => {
  test('text, records, tails and rubbish split the same wherever the network cuts them', () => {
    const rubbish = fc.array(fc.constantFrom(0x24, 0x2a, 0x58, 0x23, 0x0d, 0x0a, 0x2c, 0x41, 0x06, 0x00, 0x10), {
      maxLength: 60,
    })
    const part = fc.oneof(
      fc.constantFrom(...samples),
      rubbish.map((bytes) => Uint8Array.from(bytes)),
      fc.constant(fromAscii('\r\n')),
    )
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }),
        (parts, pieces) => {
          const stream = Uint8Array.from(parts.flatMap((each) => [...each]))
          const whole = splitInPieces(stream, [Math.max(stream.length, 1)])
          expect(splitInPieces(stream, pieces)).toEqual(whole)
          expect(splitInPieces(stream, [1])).toEqual(whole)
        },
      ),
    )
  })

  test('lines that end in a line’s end waste nothing', () => {
    const { frames, garbageBytes, consumed } = split(fromAscii('*HQ,1,V0#\r\n*HQ,1,V0#\r\n'), maxFrameBytes)
    expect(frames.map((frame) => frame.length)).toEqual([9, 11])
    expect({ garbageBytes, consumed }).toEqual({ garbageBytes: 0, consumed: 20 })
  })

  test('a text that was cut off is passed over where the next begins', () => {
    const { frames, garbageBytes } = split(fromAscii('*HQ,4109198974,V1,1329*HQ,4109198974,V0#'), maxFrameBytes)
    expect(frames.map((frame) => frame.length)).toEqual([18])
    expect(garbageBytes).toBe(22)
  })

  test('what could be a record but for its digits is no record', () => {
    expect(
      split(fromHex('24a1060116601245431311165035313006004318210e000000fffffbffff0024'), maxFrameBytes).frames,
    ).toEqual([])
    // 25 o’clock
    expect(
      split(fromHex('2441060116602545431311165035313006004318210e000000fffffbffff0024'), maxFrameBytes).frames,
    ).toEqual([])
  })
})

describe('recognising', () => {
  test.each([['*HQ,4109198974,'], ['\r\n*TH,2020916012,V4'], ['*hq,,V1,']])('%s is ours', (first) =>
    expect(recognises(fromAscii(first))).toBe('yes'),
  )

  test.each([['*HQ,41091'], ['*H'], ['']])('%s is too little', (first) =>
    expect(recognises(fromAscii(first))).toBe('more'),
  )

  test.each([['$$A123,868683023212255,AAA,35'], ['(013612345678BR00'], ['**,imei:'], ['imei:'], ['*123,']])(
    '%s is not',
    (first) => expect(recognises(fromAscii(first))).toBe('no'),
  )

  test('a record is known before it is whole', () => {
    const record = fromHex('2441060116601245431311165035313006004318210e000000fffffbffff0024')
    expect(recognises(record.subarray(0, 12))).toBe('more')
    expect(recognises(record.subarray(0, 25))).toBe('yes')
  })
})
