import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ascii, fromAscii, hex } from '../wire.ts'
import { recognises, split } from './frames.ts'

const maxFrameBytes = 512

const samples = readFileSync(new URL('testdata/tk103.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => (JSON.parse(line) as { payload: { data: string } }).payload.data)

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
  test('every sample is one frame', () => {
    for (const sample of samples) {
      expect(split(fromAscii(sample), maxFrameBytes).frames.map(ascii)).toEqual([sample])
    }
  })

  test('frames and rubbish split the same wherever the network cuts them', () => {
    const rubbish = fc.array(fc.constantFrom(...'()$,0123456789AB\r\n\u0000'), { maxLength: 40 })
    const part = fc.oneof(
      fc.constantFrom(...samples, '(864768011069660,ZC03,250517,085937,$a(b)c$)', '\r\n'),
      rubbish.map((characters) => characters.join('')),
    )
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 5 }),
        fc.array(fc.integer({ min: 1, max: 80 }), { minLength: 1 }),
        (parts, pieces) => {
          const stream = fromAscii(parts.join(''))
          const whole = splitInPieces(stream, [Math.max(stream.length, 1)])
          expect(splitInPieces(stream, pieces)).toEqual(whole)
          expect(splitInPieces(stream, [1])).toEqual(whole)
        },
      ),
    )
  })

  test('one that was cut off is passed over where the next begins', () => {
    const { frames, garbageBytes } = split(fromAscii('(013612345678BR0026(013612345678BP00HSO)'), maxFrameBytes)
    expect(frames.map(ascii)).toEqual(['(013612345678BP00HSO)'])
    expect(garbageBytes).toBe(19)
  })
})

describe('recognising', () => {
  test.each([['(013612345678B'], ['(864768011069660,Z'], ['\r\n(01602009983BR00']])('%s is ours', (first) =>
    expect(recognises(fromAscii(first))).toBe('yes'),
  )
  test.each([[''], ['('], ['(013612345678'], ['(864768011069660,']])('%s is too little', (first) =>
    expect(recognises(fromAscii(first))).toBe('more'),
  )
  test.each([['*HQ,1,'], ['imei:'], ['(123B'], ['(864768011069660,1,001,BASE'], ['(8647x']])('%s is not', (first) =>
    expect(recognises(fromAscii(first))).toBe('no'),
  )
})
