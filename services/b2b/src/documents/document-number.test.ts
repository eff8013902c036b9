import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { documentNumber, parseDocumentNumber, seriesOf } from './document-number.ts'

describe('document numbers', () => {
  test('a series per kind and year of issue, six digits and more when they run out', () => {
    expect(documentNumber(seriesOf('invoice', '2026-11-22'), 1)).toBe('INV-2026-000001')
    expect(documentNumber(seriesOf('credit-note', '2027-01-01'), 42)).toBe('CRN-2027-000042')
    expect(documentNumber('INV-2026', 1_000_000)).toBe('INV-2026-1000000')
    expect(() => documentNumber('INV-2026', 0)).toThrow(RangeError)
  })

  test('a number reads back as what it was made of, and nothing else reads as a number', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('invoice' as const, 'credit-note' as const, 'statement' as const),
        fc.integer({ min: 1, max: 10 ** 12 }),
        (kind, sequence) => {
          const series = seriesOf(kind, '2026-11-22')
          expect(parseDocumentNumber(documentNumber(series, sequence))).toEqual({ series, year: 2026, sequence })
        },
      ),
    )
    for (const text of ['INV-2026-1', 'INV-2026-0000001', 'INV-2026-000000', 'XXX-2026-000001', 'INV-2026-000001 '])
      expect(parseDocumentNumber(text), text).toBeUndefined()
  })
})
