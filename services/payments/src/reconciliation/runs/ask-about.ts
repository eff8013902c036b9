import type { ProviderName } from '@clutch/contracts/payments/providers'
import { askDisputeAgain } from '../../disputes/operations.ts'
import type { Tx } from '../../kit.ts'
import { askPaymentAgain } from '../../payments/ask-again.ts'
import type { Movement } from '../../providers/provider.ts'
import { findChargeOf } from '../store.ts'

/**
 * What a webhook should have told is asked of the provider now. A returned debit is a dispute to the provider, and a state of
 * its payment to us. Calls of ours that lost their answer ask for themselves.
 * @returns whether anything was asked
 */
export async function askAbout(tx: Tx, provider: ProviderName, movement: Movement): Promise<boolean> {
  if (movement.kind !== 'dispute' || movement.about === null) return false
  const charge = await findChargeOf(tx, provider, movement.about)
  if (charge === undefined) return false
  if (charge.methodKind === 'sepa-debit') await askPaymentAgain(tx, charge.paymentId)
  else await askDisputeAgain(tx, provider, movement.providerReference)
  return true
}
