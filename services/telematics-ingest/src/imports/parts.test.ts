import fc from 'fast-check'
import { expect, test } from 'vitest'
import { partsOf } from './parts.ts'

async function* from(chunks: readonly Uint8Array[], fault?: Error): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield Buffer.from(chunk)
  if (fault !== undefined) throw fault
}

interface Part {
  bytes: Buffer
  isLast: boolean
}

const chunksOf = fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 20 })
const sizeOf = fc.integer({ min: 1, max: 30 })

test('parts are the bytes, cut at the same places however they came, and the last is known', async () => {
  await fc.assert(
    fc.asyncProperty(chunksOf, sizeOf, async (chunks, size) => {
      const parts: Part[] = []
      for await (const part of partsOf(from(chunks), size)) parts.push(part)
      const all = Buffer.concat(chunks)
      expect(Buffer.concat(parts.map(({ bytes }) => bytes)).equals(all)).toBe(true)
      const count = Math.ceil(all.length / size)
      expect(parts.map(({ bytes }) => bytes.length)).toEqual(
        Array.from({ length: count }, (_, index) => Math.min(size, all.length - index * size)),
      )
      expect(parts.map(({ isLast }) => isLast)).toEqual(
        Array.from({ length: count }, (_, index) => index === count - 1),
      )
    }),
  )
})

test('of what is cut off no part is the last', async () => {
  await fc.assert(
    fc.asyncProperty(chunksOf, sizeOf, async (chunks, size) => {
      const parts: Part[] = []
      const read = async () => {
        for await (const part of partsOf(from(chunks, new Error('cut off')), size)) parts.push(part)
      }
      await expect(read()).rejects.toThrow('cut off')
      expect(parts.filter(({ bytes, isLast }) => isLast || bytes.length !== size)).toEqual([])
    }),
  )
})
