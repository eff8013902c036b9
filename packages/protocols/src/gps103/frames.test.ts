import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ascii, fromAscii, hex } from '../wire.ts'
import { recognises, split } from './frames.ts'

const maxFrameBytes = 2048

const samples = readFileSync(new URL('testdata/gps103.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => fromAscii((JSON.parse(line) as { payload: { data: string } }).payload.data))

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

const textsOf = (text: string) => split(fromAscii(text), maxFrameBytes).frames.map(ascii)

describe('splitting', () => {
  test('lines and rubbish split the same wherever the network cuts them', () => {
    const ends = fc.constantFrom(';', '\r\n', ';\r\n', '*', '')
    const line = fc.tuple(fc.constantFrom(...samples.filter(({ length }) => length < 200)), ends)
    const rubbish = fc.array(fc.constantFrom(...'imei:#,;\r\n0123456789*\u0001a'), { maxLength: 40 })
    const part = fc.oneof(
      line.map(([bytes, end]) => ascii(bytes) + end),
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

  test('whatever ends a line, nothing is wasted', () => {
    const heartbeat = '359586015829802'
    const stream = `##,imei:${heartbeat},A;${heartbeat};\r\n${heartbeat}\r\nimei:${heartbeat},L,*`
    expect(textsOf(stream)).toEqual([
      `##,imei:${heartbeat},A;`,
      `${heartbeat};`,
      `\r\n${heartbeat}\r`,
      `\nimei:${heartbeat},L,*`,
    ])
    expect(split(fromAscii(stream), maxFrameBytes)).toMatchObject({ consumed: stream.length, garbageBytes: 0 })
  })

  test('a heartbeat without an end is waited for, a line that never ends is not', () => {
    expect(split(fromAscii('359586015829802'), maxFrameBytes)).toMatchObject({ frames: [], consumed: 0 })
    const endless = fromAscii(`imei:${'1'.repeat(3 * maxFrameBytes)}`)
    expect(endless.length - split(endless, maxFrameBytes).consumed).toBeLessThan(maxFrameBytes)
  })
})

describe('recognising', () => {
  test.each([['##,imei:3595'], ['imei:359'], ['359586015829802;'], ['\r\n359586015829802imei:']])(
    '%s is ours',
    (first) => expect(recognises(fromAscii(first))).toBe('yes'),
  )
  test.each([[''], ['##,im'], ['i'], ['359586015829802'], ['359586015829802im']])('%s is too little', (first) =>
    expect(recognises(fromAscii(first))).toBe('more'),
  )
  test.each([['*HQ,1,'], ['(013612345678BR00'], ['##,id'], ['12345;'], ['359586015829802x']])('%s is not', (first) =>
    expect(recognises(fromAscii(first))).toBe('no'),
  )
})
