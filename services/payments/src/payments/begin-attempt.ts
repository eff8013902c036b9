import type { Payment } from '@clutch/contracts/payments/payments'
import type { ProviderName } from '@clutch/contracts/payments/providers'
import type { Tx } from '../kit.ts'
import { findChargeableMethods, findSavedMethod } from '../methods/store.ts'
import { beginOperation } from '../operations/begin.ts'
import { findRoutingRules } from '../provider-routing/store.ts'
import { capabilitiesOf } from '../providers/capabilities.ts'
import { isUp } from '../providers/health.ts'
import type { ChargeRequest, MethodKind } from '../providers/provider.ts'
import { chooseMethod } from './choose-method.ts'
import { authoriseOperation, chargeOperation } from './operations.ts'

/** What is asked of the provider, but for who asks and which attempt it is. */
export type AttemptRequest = Omit<ChargeRequest, 'tenantId' | 'attemptId'>

/** With what a payment is to be made: a saved method, or something for this once. */
export type PayWith =
  | { readonly kind: 'saved'; readonly methodId: string }
  | { readonly kind: 'one-time'; readonly provider: ProviderName; readonly token: string | null }

/**
 * The saved method an account is charged with now; undefined when there is none that can be.
 * @param without providers that will not do it
 */
export async function choosePayWith(
  tx: Tx,
  accountId: string,
  amount: Payment['amount'],
  without: readonly ProviderName[] = [],
): Promise<{ payWith: PayWith; provider: ProviderName } | undefined> {
  const nowMs = Date.now()
  const [methods, rules] = await Promise.all([findChargeableMethods(tx, accountId), findRoutingRules(tx)])
  const method = chooseMethod(methods, {
    amount,
    rules,
    capabilities: capabilitiesOf,
    isUp: (name) => isUp(name, nowMs),
    without,
  })
  if (method === undefined) return undefined
  return { payWith: { kind: 'saved', methodId: method.id }, provider: method.provider }
}

/**
 * A new attempt at a payment, under a key of its own. Only where everything before it certainly took nothing.
 * @returns the operation's id
 */
export async function beginAttempt(
  tx: Tx,
  payment: Pick<Payment, 'id' | 'amount' | 'captureMode' | 'description'>,
  how: { payWith: PayWith; provider: ProviderName; returnUrl: string | null },
  lease?: string,
): Promise<string> {
  const { payWith, provider, returnUrl } = how
  const source = await sourceOf(tx, payWith)
  const request: AttemptRequest = {
    paymentId: payment.id,
    amount: payment.amount,
    description: payment.description,
    payer: returnUrl === null ? { present: false } : { present: true, returnUrl },
    ...source,
  }
  const kind = payment.captureMode === 'automatic' ? chargeOperation : authoriseOperation
  return beginOperation(tx, { kind, subjectId: payment.id, provider, request, amount: payment.amount }, lease)
}

async function sourceOf(
  tx: Tx,
  payWith: PayWith,
): Promise<{ customerId: string | null; methodId: string | null; methodKind: MethodKind }> {
  if (payWith.kind === 'one-time')
    return {
      customerId: null,
      methodId: payWith.token,
      methodKind: payWith.provider === 'paypal' && payWith.token === null ? 'paypal' : 'card',
    }
  const saved = await findSavedMethod(tx, payWith.methodId)
  if (saved === undefined) throw new Error(`${payWith.methodId} is not saved at its provider`)
  return { customerId: saved.providerCustomerId, methodId: saved.providerMethodId, methodKind: saved.kind }
}
