import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ascii, fromAscii, fromHex } from '../wire.ts'
import { meitrack } from './family.ts'
import { encodeFrame } from './frames.ts'

const imei = '353358017784062'
interface Sample {
  verify: string
  payload: { enc: 'hex' | 'latin1'; data: string }
  key?: string
  expect?: string
}
const samples = readFileSync(new URL('testdata/meitrack.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line, index) => ({ line: index + 1, ...(JSON.parse(line) as Sample) }))
const bytesOf = ({ payload: { enc, data } }: Sample) => (enc === 'hex' ? fromHex(data) : fromAscii(data))
const sample = (line: number) => bytesOf(samples[line - 1] as Sample)
const text = (content: string, identifier = 'A') => encodeFrame('$', identifier, imei, fromAscii(content))

describe('splitting', () => {
  test('a wrong length of a text does not matter, that of a batch does', () => {
    const line = fromAscii(`${ascii(sample(12))}\r\n`)
    expect(meitrack.split(line, 4096)).toMatchObject({ consumed: line.length, garbageBytes: 0 })
    const short = Uint8Array.from(sample(6))
    short[5] = 0x34 // 234 for 239
    expect(meitrack.split(short, 4096).frames).toEqual([])
  })

  test('frames are found behind garbage, and a batch may hold any byte', () => {
    const batch = encodeFrame(
      '$',
      'A',
      imei,
      Uint8Array.from([...fromAscii('CCE,'), 0x2a, 0x41, 0x41, 0x0d, 0x0a, 0x24, 0x24]),
    )
    const stream = Buffer.concat([fromAscii('$$noise'), batch, fromAscii('\r\n'), text('A10,OK')])
    const { frames, garbageBytes, consumed } = meitrack.split(stream, 4096)
    expect(frames.map((frame) => ascii(frame))).toEqual([ascii(batch), ascii(text('A10,OK'))])
    expect({ garbageBytes, consumed }).toEqual({ garbageBytes: 9, consumed: stream.length })
  })

  test('the answer does not depend on where bytes are cut, whatever they are', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        ...samples.map(bytesOf),
        text('A10,OK'),
        fromAscii('\r\n'),
        fromAscii('$$A10,'),
        fromAscii('$$B9,1,CC'),
      ),
      fc.uint8Array({ maxLength: 20 }),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), fc.array(fc.nat(60), { minLength: 1 }), (pieces, cuts) => {
        const stream = Buffer.concat(pieces)
        const whole = meitrack.split(stream, 512)
        const frames: Uint8Array[] = []
        let garbageBytes = 0
        let held = Buffer.alloc(0)
        for (let at = 0, turn = 0; at < stream.length; turn += 1) {
          const next = Math.min(stream.length, at + 1 + (cuts[turn % cuts.length] as number))
          held = Buffer.concat([held, stream.subarray(at, next)])
          const part = meitrack.split(held, 512)
          frames.push(...part.frames.map((frame) => Uint8Array.from(frame)))
          garbageBytes += part.garbageBytes
          held = Buffer.from(held.subarray(part.consumed))
          at = next
        }
        expect(frames.map(ascii)).toEqual(whole.frames.map(ascii))
        expect(garbageBytes).toBe(whole.garbageBytes)
      }),
    )
  })
})
