import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DecodeOptions } from '../protocol.ts'
import { fromHex, hex } from '../wire.ts'
import { jt808 } from './family.ts'
import { type Address, encodeFrame } from './frames.ts'
import type { Jt808Session } from './session.ts'
import { gather, maxParts, type PartialMessage } from './subpackages.ts'

const receivedAtMs = Date.UTC(2026, 10, 22, 8, 30, 5)
const strict: DecodeOptions = { checksum: 'strict', receivedAtMs }
const address: Address = { delimiter: 0x7e, phone: '013812345678' }
const location = '000000000000000302612f6006f0e2c0002c01c2005a261122163000'
const batch = fromHex(`000300001c${location}001c${location}001c${location}`)

function part(index: number, total: number, firstSerial = 100): Uint8Array {
  const size = Math.ceil(batch.length / total)
  const body = batch.subarray((index - 1) * size, index * size)
  return encodeFrame(address, { message: 0x0704, serial: firstSerial + index - 1, body, part: { total, index } })
}

function hearAll(frames: readonly Uint8Array[], nowMs = receivedAtMs) {
  let session: Jt808Session = {}
  const heard = frames.map((frame) => {
    const decoded = jt808.decode(frame, session, { ...strict, receivedAtMs: nowMs })
    session = decoded.session
    return decoded
  })
  return { heard, session }
}

describe('a message in parts', () => {
  test('is read when all are there, in whatever order they came, and only then is any of them answered', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([1, 2, 3, 4], { minLength: 4, maxLength: 4 }), (order) => {
        const { heard, session } = hearAll(order.map((index) => part(index, 4)))
        expect(heard.map(({ readings }) => readings.length)).toEqual([0, 0, 0, 3])
        expect(heard.slice(0, 3).flatMap(({ acks }) => acks)).toEqual([])
        const last = heard[3]
        expect(last?.acks.map(({ after, about }) => [after, about.serial])).toEqual([
          ['durable', 100],
          ['durable', 101],
          ['durable', 102],
          ['durable', 103],
        ])
        expect(session).not.toHaveProperty('waiting')
      }),
    )
  })

  test('whose last part came while others are missing is asked for those, by the first part’s serial', () => {
    const { heard } = hearAll([part(1, 4), part(4, 4)])
    expect(heard.map(({ commands }) => commands.map(hex))).toEqual([
      [],
      [framed('800300070138123456780000' + '0064' + '02' + '00020003')],
    ])
  })

  test('whose sender waits for an answer to its first part is asked for the others', () => {
    const { heard } = hearAll([part(1, 2), part(1, 2), part(2, 2)])
    expect(heard[0]?.commands).toEqual([])
    expect(heard[1]?.commands).toHaveLength(1)
    expect(heard[2]?.readings).toHaveLength(3)
  })

  test('does not mix with another of the same kind', () => {
    const { heard } = hearAll([part(1, 2, 10), part(1, 2, 500), part(2, 2, 500), part(2, 2, 10)])
    expect(heard.map(({ readings }) => readings.length)).toEqual([0, 0, 3, 3])
  })

  test('is let go when it is too old', () => {
    const first = jt808.decode(part(1, 2), {}, strict)
    const late = jt808.decode(part(2, 2), first.session, { ...strict, receivedAtMs: receivedAtMs + 3_600_000 })
    expect(late.readings).toEqual([])
  })

  test('of a number that makes no sense is refused', () => {
    const body = new Uint8Array(4)
    for (const [total, index] of [
      [2, 0],
      [2, 3],
      [0, 0],
      [60_000, 1],
    ] as const) {
      const frame = encodeFrame(address, { message: 0x0704, serial: 1, body, part: { total, index } })
      expect(() => jt808.decode(frame, {}, strict)).toThrow(/part/)
    }
  })

  test('never holds more than is stated, whatever comes', () => {
    const anyPart = fc.record({
      serial: fc.integer({ min: 0, max: 0xffff }),
      total: fc.integer({ min: 2, max: maxParts }),
      index: fc.integer({ min: 1, max: maxParts }),
    })
    fc.assert(
      fc.property(fc.array(anyPart, { maxLength: 60 }), (parts) => {
        let waiting: readonly PartialMessage[] = []
        for (const { serial, ...one } of parts) {
          const header = { message: 0x0704, serial, part: one }
          waiting = gather(waiting, header, new Uint8Array(1023), 0)?.waiting ?? waiting
          const bytes = waiting
            .flatMap(({ parts: held }) => Object.values(held))
            .reduce((sum, held) => sum + held.length, 0)
          expect(waiting.length).toBeLessThanOrEqual(4)
          expect(bytes).toBeLessThanOrEqual(131_072)
        }
      }),
    )
  })
})

/** Adds the checksum and the delimiters. */
function framed(text: string): string {
  const plain = fromHex(text)
  return `7e${text}${hex(Uint8Array.of(plain.reduce((sum, byte) => sum ^ byte, 0)))}7e`
}
