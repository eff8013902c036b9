import { CorporateAccountChanged, CorporateAccountCreated } from '@clutch/contracts/b2b/corporate-accounts'
import { parseTaxNumber } from '@clutch/tax/tax-numbers'
import { reaction } from '../kit.ts'
import { wakeInquiries } from './answer-inquiries.ts'
import { upsertInquiry } from './store.ts'

/** An account’s VAT number is checked before anything is sold to it, so that nobody waits for a register then. */
export const onAccountNumberChanged = reaction(
  'tax-calculations/on-corporate-account-changed',
  [CorporateAccountCreated, CorporateAccountChanged],
  async ({ event, tx }) => {
    const number = parseTaxNumber(event.data.vatId ?? '')
    if (number === undefined) return
    await upsertInquiry(tx, number.text)
    tx.afterCommit(wakeInquiries)
  },
)
