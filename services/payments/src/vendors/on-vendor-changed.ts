import { VendorChanged, VendorCreated } from '@clutch/contracts/b2b/vendors'
import { reaction } from '../kit.ts'
import { upsertVendor } from './store.ts'

/** Who may be opened an account at the provider. */
export const onVendorChanged = reaction(
  'vendors/on-vendor-changed',
  [VendorCreated, VendorChanged],
  async ({ event, tx }) => {
    await upsertVendor(tx, event.data)
  },
)
