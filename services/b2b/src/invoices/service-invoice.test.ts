import type { Booking } from '@clutch/contracts/b2b/bookings'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { draftServiceInvoice } from './service-invoice.ts'

const seller = { country: 'DE', timeZone: 'Europe/Berlin' }
const domestic = { country: 'DE', vatId: null }
const service = { name: 'Diagnosis', code: 'DIAG', category: 'labour' as const, quantityUnit: 'hour' as const }
const made = { id: 'inv_01K0A1B2C3D4E5F6G7H8J9K0M1', now: new Date('2026-03-02T09:00:00.000Z') }

function booking(of: Partial<Booking['price']> = {}, completedAt = '2026-03-02T09:00:00.000Z') {
  return {
    id: 'bkg_01K0A1B2C3D4E5F6G7H8J9K0M1',
    version: 2,
    accountId: 'acc_01K0A1B2C3D4E5F6G7H8J9K0M1',
    vendorId: 'ven_01K0A1B2C3D4E5F6G7H8J9K0M1',
    serviceId: 'svc_01K0A1B2C3D4E5F6G7H8J9K0M1',
    vehicleId: 'veh_01K0A1B2C3D4E5F6G7H8J9K0M1',
    recommendationId: null,
    status: 'completed' as const,
    scheduledAt: '2026-03-02T07:00:00.000Z',
    price: { rule: 'list' as const, contractId: null, unitPrice: '89.50', currency: 'EUR', quantity: '1', ...of },
    createdAt: '2026-03-01T09:00:00.000Z',
    completedAt,
    cancelledAt: null,
  }
}

const draft = (
  of: Partial<Booking['price']> = {},
  more: { account?: { country: string; vatId: string | null }; completedAt?: string } = {},
) =>
  draftServiceInvoice(
    {
      booking: booking(of, more.completedAt),
      service,
      vehicle: undefined,
      account: more.account ?? domestic,
      seller,
      commissionPercent: '10',
    },
    made,
  )

const decimalParts = (whole: number, places: number) =>
  fc
    .tuple(fc.integer({ min: 0, max: whole }), fc.integer({ min: 0, max: 10 ** places - 1 }))
    .map(([integer, fraction]) => `${integer}.${String(fraction).padStart(places, '0')}`)

test('the amounts of any price and quantity are those of exact arithmetic, rounded once at the line and once at the tax', () => {
  const halfAwayFromZero = (numerator: bigint, denominator: bigint) =>
    (2n * numerator + denominator) / (2n * denominator)
  fc.assert(
    fc.property(decimalParts(99_999_999, 6), decimalParts(9_999, 6), (unitPrice, quantity) => {
      const invoice = draft({ unitPrice, quantity })
      const exact = BigInt(unitPrice.replace('.', '')) * BigInt(quantity.replace('.', ''))
      const net = halfAwayFromZero(exact * 100n, 10n ** 12n)
      const tax = halfAwayFromZero(net * 19n, 100n)
      expect(BigInt(invoice.netTotal)).toBe(net)
      expect(BigInt(invoice.taxTotal)).toBe(tax)
      expect(BigInt(invoice.grossTotal)).toBe(net + tax)
      expect(invoice.lines.reduce((sum, line) => sum + line.netAmount, 0)).toBe(invoice.netTotal)
      expect(invoice.taxSubtotals).toMatchObject([{ taxableAmount: invoice.netTotal, taxAmount: invoice.taxTotal }])
    }),
  )
})

test('a currency without and one with three digits are rounded to their own minor unit', () => {
  expect(draft({ unitPrice: '100.5', currency: 'JPY' }).netTotal).toBe(101)
  expect(draft({ unitPrice: '1.2345', currency: 'KWD' }).netTotal).toBe(1_235)
})

describe('the rate is that of the day the work was done, in the seller’s zone', () => {
  test.each([
    ['2020-12-31T22:59:59.999Z', '16'],
    ['2020-12-31T23:00:00.000Z', '19'],
  ])('%s: %s %%', (completedAt, rate) => {
    expect(draft({}, { completedAt }).lines[0]?.taxRate).toBe(rate)
  })
})

test('a customer of another member state is charged, with and without a number, and the line says why', () => {
  for (const vatId of ['FR40303265045', null]) {
    const [line] = draft({}, { account: { country: 'FR', vatId } }).lines
    expect(line).toMatchObject({ taxCategory: 'S', taxRate: '19' })
    expect(line?.provenance).toContain('the customer is in FR')
    expect(line?.provenance).toContain('no reverse charge or exemption is applied')
    if (vatId !== null) expect(line?.provenance).toContain(`${vatId}, which no register has confirmed`)
  }
})

describe('rule 14: once the register has confirmed the number', () => {
  const french = { country: 'FR', vatId: 'FR40303265045' }
  const answer = {
    status: 'valid' as const,
    consultationNumber: 'WAPI1',
    checkedAt: new Date('2026-03-01T23:30:00.000Z'),
  }
  const lineOf = (
    category: 'labour' | 'towing' | 'parts' | 'fuel' | 'hire',
    more: { vatId?: string | null; status?: 'valid' | 'invalid'; quantity?: string } = {},
  ) =>
    draftServiceInvoice(
      {
        booking: booking({ quantity: more.quantity ?? '1' }),
        service: { ...service, category, quantityUnit: 'day' },
        vehicle: undefined,
        account: french,
        seller: { ...seller, vatId: more.vatId === undefined ? 'DE123456789' : more.vatId },
        numberAnswer: { ...answer, status: more.status ?? 'valid' },
        commissionPercent: '10',
      },
      made,
    ).lines[0]!

  test.each([
    ['labour', '1', 'AE', '0'],
    ['towing', '1', 'AE', '0'],
    ['parts', '1', 'S', '19'],
    ['fuel', '1', 'S', '19'],
    ['hire', '30', 'S', '19'],
    ['hire', '31', 'AE', '0'],
  ] as const)('%s, %s days: %s %s %%', (category, quantity, taxCategory, taxRate) => {
    expect(lineOf(category, { quantity })).toMatchObject({ taxCategory, taxRate })
  })

  test('the line names both numbers, the articles and the check', () => {
    for (const part of ['Art. 44, 196', 'FR40303265045', 'DE123456789', 'WAPI1', '2026-03-02'])
      expect(lineOf('labour').provenance).toContain(part)
  })

  test.each([{ vatId: null }, { vatId: 'AT12345678' }, { vatId: 'ATU12345678' }, { status: 'invalid' as const }])(
    'with %j it is charged all the same',
    (more) => expect(lineOf('labour', more)).toMatchObject({ taxCategory: 'S', taxRate: '19' }),
  )
})

test('rule 30: a line says where it came from, enough to compute it again', () => {
  const contractId = 'con_01K0A1B2C3D4E5F6G7H8J9K0M1'
  const [line] = draft({ rule: 'contract', contractId, unitPrice: '79.333', quantity: '1.5' }).lines
  for (const part of [contractId, 'DIAG', '2026-03-02', '1.5 × 79.333', '118.9995', '119.00 EUR', 'UStG'])
    expect(line?.provenance).toContain(part)
})
