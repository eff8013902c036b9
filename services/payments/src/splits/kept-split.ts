import type { Money } from '@clutch/shared/money'

/** How a payment is divided, as kept. Service payments have one receiver. */
export interface KeptSplit {
  id: string
  receiverId: string
  vendorId: string
  commission: Money
  vendorShare: Money
  fee: Money
}
