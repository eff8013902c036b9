import { CorporateAccountChanged, CorporateAccountCreated } from '@clutch/contracts/b2b/corporate-accounts'
import { reaction } from '../kit.ts'
import { scheduleRelease } from '../subscriptions/release-due.ts'
import { upsertAccount } from './store.ts'

/** Whose methods may be saved, and whose subscriptions renew. */
export const onCorporateAccountChanged = reaction(
  'corporate-accounts/on-corporate-account-changed',
  [CorporateAccountCreated, CorporateAccountChanged],
  async ({ event, tx }) => {
    await upsertAccount(tx, event.data)
    if (event.data.status === 'active') await scheduleRelease(tx, event.data.id)
  },
)
