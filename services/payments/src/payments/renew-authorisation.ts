import type { Tx } from '../kit.ts'
import { beginOperation } from '../operations/begin.ts'
import { isKnown } from '../operations/operation.ts'
import { findLastOperation } from '../operations/store.ts'
import { capabilitiesOf } from '../providers/capabilities.ts'
import { reauthoriseOperation } from './operations.ts'
import { paymentKinds } from './payment.ts'
import { handleOf, type StoredPayment } from './store.ts'

/**
 * Has the provider prolong what is reserved.
 * @returns the operation's id; undefined where the provider does not do that, or is at something else with this payment
 */
export async function renewAuthorisation(tx: Tx, stored: StoredPayment, lease?: string): Promise<string | undefined> {
  const { payment } = stored
  const handle = handleOf(stored)
  const { provider, id: paymentId, authorised: amount } = payment
  if (handle === null || provider === null) return undefined
  if (capabilitiesOf[provider]?.authorisation.renewal !== 'provider') return undefined
  const last = await findLastOperation(tx, paymentId, paymentKinds)
  if (last !== undefined && !isKnown(last.status)) return undefined
  const request = { paymentId, handle, amount }
  return beginOperation(tx, { kind: reauthoriseOperation, subjectId: paymentId, provider, request, amount }, lease)
}
