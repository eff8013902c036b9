import { PaymentMethodAdded } from '@clutch/contracts/payments/methods'
import type { Tx } from '../kit.ts'
import { operationKind } from '../operations/kind.ts'
import type { Operation, Settlement } from '../operations/operation.ts'
import type { SavedMethod, SaveMethodRequest } from '../providers/provider.ts'
import { activate, failMethod, lockMethod, lockMethodsOf, noteCustomer } from './store.ts'
import { watchExpiry } from './watch-expiry.ts'

/** Has the provider keep a method; our ids are its keys, so that a repetition keeps nothing twice. */
export const saveMethodOperation = operationKind<Omit<SaveMethodRequest, 'tenantId'>, SavedMethod>({
  name: 'save-method',
  call: (provider, request, call) => provider.saveMethod(request, call),
  reference: ({ providerMethodId }) => providerMethodId,
  find: async (provider, _request, { providerReference }) =>
    providerReference === null
      ? { outcome: 'not-found' }
      : provider.findMethod({ providerMethodId: providerReference }),
  settle,
})

async function settle(tx: Tx, operation: Operation, settlement: Settlement<SavedMethod>): Promise<void> {
  const wanted = await lockMethod(tx, operation.subjectId)
  if (wanted === undefined || wanted.status !== 'pending') return
  switch (settlement.state) {
    case 'succeeded': {
      // Whoever charges the account meanwhile either sees the method, or is seen to wait for one.
      await lockMethodsOf(tx, wanted.accountId)
      await noteCustomer(tx, wanted.customerId, settlement.result.providerCustomerId)
      const method = await activate(tx, wanted, settlement.result)
      await watchExpiry(tx, method)
      tx.emit(PaymentMethodAdded, method)
      return
    }
    case 'declined':
      return failMethod(tx, wanted.id, settlement.decline.code, settlement.decline.message)
    case 'refused':
      return failMethod(tx, wanted.id, settlement.reason, settlement.message)
    case 'requires-action':
      // Without its payer there, nobody can confirm it.
      return failMethod(tx, wanted.id, 'authentication-required', 'The bank wants the payer to confirm.')
    case 'absent':
      return failMethod(tx, wanted.id, 'not-saved', 'The provider never carried it out.')
    default:
      return
  }
}
