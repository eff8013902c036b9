import type { PackedReading } from '@clutch/contracts/telematics/reading-batch'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeRows, inKeyOrder, type ReadingRow } from './row.ts'

const bare: PackedReading = ['0'.repeat(16), 0, null, null, null, null, null, null, null, null, null, null, null, null]

function rowAt(tenantId: string, deviceId: string, timeMs: number, id: string): ReadingRow {
  const [, , ...others] = bare
  return {
    origin: { tenantId, deviceId, receivedAtMs: 0 },
    packed: [id, timeMs, ...others] as unknown as PackedReading,
  }
}

test('any instant is told to the microsecond', () => {
  fc.assert(
    fc.property(fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 }), (timeMs) => {
      const bytes = encodeRows([rowAt('t', 'd', timeMs, '0'.repeat(16))], 0)
      // The array's head, the row's, and two columns of one character each come before.
      const at = 20 + 8 + 2 * 9 + 8
      expect(bytes.readBigInt64BE(at)).toBe(BigInt(timeMs - Date.UTC(2000, 0, 1)) * 1_000n)
    }),
    { numRuns: 2_000 },
  )
})

test('a row says how long it is, whatever its texts are', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.string({ unit: 'binary', maxLength: 2_000 }), fc.boolean()), { maxLength: 20 }),
      (texts) => {
        const origin = { tenantId: 'ten_a', deviceId: 'dev_🚚', receivedAtMs: 0 }
        const rows = texts.map(([text, flag]) => {
          const packed = [...bare.slice(0, 9), flag, null, flag, 1.5, text] as unknown as PackedReading
          return { origin, packed }
        })
        const bytes = encodeRows(rows, 0)
        let at = 20
        for (const [text] of texts) {
          const end = at + 4 + bytes.readInt32BE(at)
          expect(bytes.subarray(end - Buffer.byteLength(text), end).toString()).toBe(Buffer.from(text).toString())
          at = end
        }
        expect(at).toBe(bytes.length)
      },
    ),
  )
})

test('rows stand in the order of their key', () => {
  const part = fc.constantFrom('a', 'b', 'c')
  const id = fc.integer({ min: 0, max: 5 }).map((n) => n.toString(16).padStart(16, '0'))
  fc.assert(
    fc.property(fc.array(fc.tuple(part, part, fc.integer({ min: -3, max: 3 }), id)), (keys) => {
      const rows = inKeyOrder(keys.map(([tenant, device, timeMs, digest]) => rowAt(tenant, device, timeMs, digest)))
      const told = rows.map(({ origin: o, packed: p }) => `${o.tenantId}${o.deviceId}${p[1] + 3}${p[0]}`)
      expect(told).toEqual([...told].sort())
    }),
  )
})
