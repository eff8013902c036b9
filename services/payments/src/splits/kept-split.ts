import { type Money, money } from '@clutch/shared/money'
import type { SplitReceiver, Split as SplitRow } from '../../prisma/client/client.ts'

/** How a payment is divided, as kept. */
export interface KeptSplit {
  id: string
  receiverId: string
  vendorId: string
  commission: Money
  vendorShare: Money
  fee: Money
}

/** What its rows say. Service payments have one receiver. */
export function keptSplitOf(row: SplitRow & { receivers: SplitReceiver[] }): KeptSplit {
  const [receiver] = row.receivers
  if (receiver === undefined) throw new Error(`${row.id} has no receiver`)
  return {
    id: row.id,
    receiverId: receiver.id,
    vendorId: receiver.vendorId,
    commission: money(Number(row.commission), row.currency),
    vendorShare: money(Number(receiver.amount), row.currency),
    fee: money(Number(row.fee), row.currency),
  }
}
