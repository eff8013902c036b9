import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PacketCutter } from './mqtt-wire.ts'

const bound = 300

/** MQTT 3.1.1, 2.2: what it is, how long the rest is, the rest. */
function packet(first: number, body: Buffer): Buffer {
  const digits: number[] = []
  let rest = body.length
  do {
    digits.push((rest % 128) + (rest >= 128 ? 128 : 0))
    rest = Math.floor(rest / 128)
  } while (rest > 0)
  return Buffer.concat([Buffer.from([first, ...digits]), body])
}

function cutInto(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const chunks: Buffer[] = []
  for (let at = 0, n = 0; at < bytes.length; n += 1) {
    const size = sizes.length === 0 ? bytes.length : (sizes[n % sizes.length] as number)
    chunks.push(bytes.subarray(at, at + size))
    at += size
  }
  return chunks
}

test('packets within the bound pass as they are, longer messages as their beginning, however the network cuts them', () => {
  const bodies = fc.array(fc.integer({ min: 0, max: 70_000 }), { maxLength: 8 })
  const sizes = fc.array(fc.integer({ min: 1, max: 5_000 }), { maxLength: 10 })
  fc.assert(
    fc.property(bodies, sizes, (lengths, chunkSizes) => {
      const all = lengths.map((length, n) => Buffer.alloc(length, n + 1))
      const cutter = new PacketCutter(bound)
      const passed = cutInto(Buffer.concat(all.map((body) => packet(0x32, body))), chunkSizes).map((chunk) =>
        Buffer.concat(cutter.pass(chunk)),
      )
      const wanted = all.map((body) => packet(0x32, body.subarray(0, bound + 1)))
      expect(Buffer.concat(passed).equals(Buffer.concat(wanted))).toBe(true)
    }),
  )
})

test('what is no message and too long, and a length that never ends, are no MQTT', () => {
  expect(() => new PacketCutter(bound).pass(packet(0x90, Buffer.alloc(bound + 1)))).toThrow()
  expect(() => new PacketCutter(bound).pass(Buffer.from([0x30, 0xff, 0xff, 0xff, 0xff, 0xff]))).toThrow()
})
