import type { Payment } from '@clutch/contracts/payments/payments'
import { operationKind, type Sent, type Sought } from '../operations/kind.ts'
import type {
  CaptureRequest,
  ChargeResult,
  ConfirmRequest,
  Found,
  PaymentHandle,
  PaymentProvider,
} from '../providers/provider.ts'
import type { AttemptRequest } from './begin-attempt.ts'
import { settleAttempt } from './settle-attempt.ts'
import { settleHold } from './settle-hold.ts'

/** Something done to a payment that the provider has already. */
export interface HoldRequest {
  readonly paymentId: string
  readonly handle: PaymentHandle
  readonly amount: Payment['amount']
}

const reference = ({ providerPaymentId }: ChargeResult) => providerPaymentId

function findAttempt(
  provider: PaymentProvider,
  request: Sent<AttemptRequest>,
  { providerReference, startedAt }: Sought,
): Promise<Found<ChargeResult>> {
  const { tenantId, paymentId, attemptId, customerId, amount } = request
  const handle =
    providerReference === null
      ? null
      : { providerPaymentId: providerReference, providerAuthorisationId: null, providerChargeId: null }
  return provider.findPayment({ tenantId, paymentId, attemptId, customerId, amount, handle, startedAt })
}

function findHeld(
  provider: PaymentProvider,
  { tenantId, paymentId, attemptId, handle, amount }: Sent<HoldRequest>,
  { startedAt }: Sought,
): Promise<Found<ChargeResult>> {
  return provider.findPayment({ tenantId, paymentId, attemptId, customerId: null, amount, handle, startedAt })
}

export const chargeOperation = operationKind<AttemptRequest, ChargeResult>({
  name: 'charge',
  call: (provider, request, call) => provider.charge(request, call),
  reference,
  find: findAttempt,
  settle: settleAttempt,
})

export const authoriseOperation = operationKind<AttemptRequest, ChargeResult>({
  name: 'authorise',
  call: (provider, request, call) => provider.authorise(request, call),
  reference,
  find: findAttempt,
  settle: settleAttempt,
})

/** Goes on with what the payer has approved. */
export const confirmOperation = operationKind<Omit<ConfirmRequest, 'tenantId' | 'attemptId'>, ChargeResult>({
  name: 'confirm',
  call: (provider, request, call) => provider.confirm(request, call),
  reference,
  find: findHeld,
  settle: settleAttempt,
})

export const captureOperation = operationKind<CaptureRequest, ChargeResult>({
  name: 'capture',
  call: (provider, request, call) => provider.capture(request, call),
  reference,
  find: findHeld,
  settle: settleHold,
})

export const voidOperation = operationKind<HoldRequest, ChargeResult>({
  name: 'void',
  call: (provider, request, call) => provider.release(request, call),
  reference,
  find: findHeld,
  settle: settleHold,
})

export const reauthoriseOperation = operationKind<HoldRequest, ChargeResult>({
  name: 'reauthorise',
  call: async (provider, request, call) =>
    provider.reauthorise === undefined
      ? {
          outcome: 'rejected',
          reason: 'invalid-request',
          retryable: false,
          message: 'This provider does not prolong an authorisation.',
        }
      : provider.reauthorise(request, call),
  reference,
  find: findHeld,
  settle: settleHold,
})

export const paymentOperations = [
  chargeOperation,
  authoriseOperation,
  confirmOperation,
  captureOperation,
  voidOperation,
  reauthoriseOperation,
]
