import { money } from '@clutch/shared/money'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { divideServiceCharge, serviceCommission } from './service-split.ts'

const eur = (amount: number) => money(amount, 'EUR')

test('commission, share and fee are the gross, whatever the amounts, and the vendor never owes', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 10_000_000_000 }),
      fc.integer({ min: 1, max: 2_000_000_000 }),
      fc.integer({ min: 0, max: 1_000_000 }),
      fc.option(fc.integer({ min: 0, max: 1_000_000_000 })),
      (net, tax, percentUnits, fee) => {
        const percent = `${Math.floor(percentUnits / 10_000)}.${String(percentUnits % 10_000).padStart(4, '0')}`
        const commission = serviceCommission(eur(net), percent)
        const gross = eur(net + tax)
        const division = divideServiceCharge({ gross, commission, vendorId: 'ven_1' }, fee === null ? null : eur(fee))
        const share = division.shares[0]!.amount.amount
        expect(division.commission.amount + share + division.fee.amount).toBe(gross.amount)
        expect(share).toBeGreaterThanOrEqual(0)
        expect(division.fee.amount).toBe(fee ?? 0)
      },
    ),
  )
})

test('commission is of the net amount, rounded once, half away from zero', () => {
  expect(serviceCommission(eur(10_000), '12.5')).toEqual(eur(1_250))
  expect(serviceCommission(eur(4), '12.5')).toEqual(eur(1))
  expect(serviceCommission(eur(3), '12.5')).toEqual(eur(0))
})

test('a fee in another currency is not taken from the vendor', () => {
  const division = divideServiceCharge(
    { gross: eur(11_900), commission: eur(1_250), vendorId: 'ven_1' },
    money(200, 'USD'),
  )
  expect(division).toMatchObject({ fee: eur(0), commission: eur(1_250), shares: [{ amount: eur(10_650) }] })
})
