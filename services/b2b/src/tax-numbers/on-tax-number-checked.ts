import { TaxNumberChecked } from '@clutch/contracts/payments/tax-calculations'
import { reaction } from '../kit.ts'
import { upsertTaxNumber } from './store.ts'

/** Which numbers a register has confirmed: without that nothing is invoiced without tax. */
export const onTaxNumberChecked = reaction(
  'tax-numbers/on-tax-number-checked',
  TaxNumberChecked,
  async ({ event, tx }) => {
    const { number, status, consultationNumber, checkedAt } = event.data
    if (status === 'valid' || status === 'invalid')
      await upsertTaxNumber(tx, { number, status, consultationNumber, checkedAt: new Date(checkedAt) })
  },
)
