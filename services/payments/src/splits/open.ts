import { derivedId } from '@clutch/shared/derived-id'
import type { Tx } from '../kit.ts'
import { divideServiceCharge, type ServiceCharge } from './service-split.ts'
import { insertSplit } from './store.ts'

/** Agrees how a payment will be divided, within the transaction that opens it. The provider's fee is not known yet. */
export async function openSplit(tx: Tx, paymentId: string, charge: ServiceCharge): Promise<void> {
  await insertSplit(tx, {
    id: derivedId('spl', tx.tenantId, paymentId),
    receiverId: derivedId('spr', tx.tenantId, paymentId, charge.vendorId),
    paymentId,
    vendorId: charge.vendorId,
    division: divideServiceCharge(charge, null),
  })
}
