import { type DecodedReading, Reading } from '@clutch/contracts/telematics/readings'
import fc from 'fast-check'
import Value from 'typebox/value'
import { describe, expect, test } from 'vitest'
import { partitionOf, readingDigest, readingFrom } from './reading.ts'

const decoded: DecodedReading = {
  time: '2026-01-02T03:04:05.678Z',
  position: { lat: 52.5, lon: 13.1, speedKmh: 48, valid: true },
  obd: { rpm: 2100, engineLoadPercent: 40 },
}

describe('identity', () => {
  test('does not depend on the order of fields', () => {
    const anyJson = fc.jsonValue({ maxDepth: 3 })
    fc.assert(
      fc.property(fc.dictionary(fc.string(), anyJson, { minKeys: 1 }), (fields) => {
        const turned = Object.fromEntries(Object.entries(fields).reverse())
        expect(readingDigest('dev', turned as never)).toBe(readingDigest('dev', fields as never))
      }),
    )
  })

  test('does not depend on when the reading arrived or who owns the device', () => {
    const first = readingFrom(decoded, { deviceId: 'a', tenantId: 't', receivedAt: new Date(1) })
    const again = readingFrom(decoded, { deviceId: 'a', tenantId: 'u', receivedAt: new Date(2) })
    expect(again.id).toBe(first.id)
    expect(Value.Errors(Reading, first)).toEqual([])
  })

  test('differs by device and by anything that was said', () => {
    const id = readingDigest('a', decoded)
    expect(readingDigest('b', decoded)).not.toBe(id)
    expect(readingDigest('a', { ...decoded, ignition: true })).not.toBe(id)
    expect(readingDigest('a', { ...decoded, time: '2026-01-02T03:04:05.679Z' })).not.toBe(id)
  })

  test('is that of the bytes that state it, whatever was made of them', () => {
    const source = Uint8Array.of(1, 2, 3, 4)
    const origin = { deviceId: 'a', tenantId: 't', receivedAt: new Date(1) }
    const first = readingFrom(decoded, origin, source)
    expect(readingFrom({ ...decoded, fuelPercent: 3 }, origin, Uint8Array.from([0, ...source]).subarray(1)).id).toBe(
      first.id,
    )
    expect(readingFrom(decoded, origin, Uint8Array.of(1, 2, 3, 5)).id).not.toBe(first.id)
    expect(Value.Errors(Reading, first)).toEqual([])
  })

  test('stays what it is, release after release', () => {
    expect(readingDigest('dev_1', decoded)).toBe('ba46f9656e7e41bf')
    expect(readingDigest('dev_1', Uint8Array.of(1, 2, 3, 4))).toBe('9f64a747e1b97f13')
  })
})

describe('partition', () => {
  test('stays what it is, release after release', () => {
    expect(['dev_1', 'dev_2', 'dev_3', ''].map((id) => partitionOf(id, 16))).toEqual([1, 12, 3, 11])
  })

  test('spreads similar names evenly', () => {
    const counts = new Array<number>(16).fill(0)
    for (let device = 0; device < 16_000; device += 1) {
      const partition = partitionOf(`dev_01K0A1B2C3D4E5F6G7H8J9${device}`, 16)
      counts[partition] = (counts[partition] ?? 0) + 1
    }
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(200)
  })
})
