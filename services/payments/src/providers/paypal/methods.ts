import { type PaymentTokenResponse, VaultTokenRequestType } from '@paypal/paypal-server-sdk'
import type { Found, Outcome, ProviderCall, SavedMethod, SaveMethodRequest } from '../provider.ts'
import { asFound, type Client, succeeded } from './client.ts'

/** The token is of a setup that the payer has approved; PayPal names the customer by itself. */
export function saveMethod(
  client: Client,
  { token, customer }: SaveMethodRequest,
  call: ProviderCall,
): Promise<Outcome<SavedMethod>> {
  const { providerCustomerId } = customer
  return client.ask(
    () =>
      client.vault.createPaymentToken({
        paypalRequestId: call.idempotencyKey,
        body: {
          ...(providerCustomerId === null ? {} : { customer: { id: providerCustomerId } }),
          paymentSource: { token: { id: token, type: VaultTokenRequestType.SetupToken } },
        },
      }),
    methodOutcome,
  )
}

export async function findMethod(client: Client, id: string): Promise<Found<SavedMethod>> {
  return asFound(await client.ask(() => client.vault.getPaymentToken(id), methodOutcome))
}

/** One that is not there any more is removed. */
export async function removeMethod(client: Client, id: string): Promise<Outcome<Record<never, never>>> {
  const removed = await client.ask<void, Record<never, never>>(
    () => client.vault.deletePaymentToken(id),
    () => succeeded({}),
  )
  return removed.outcome === 'rejected' && removed.reason === 'not-found' ? succeeded({}) : removed
}

function methodOutcome({ id, customer, paymentSource }: PaymentTokenResponse): Outcome<SavedMethod> {
  if (id === undefined || customer?.id === undefined || paymentSource === undefined)
    return { outcome: 'unknown', cause: 'PayPal said no payment token of a customer' }
  const of = { providerMethodId: id, providerCustomerId: customer.id }
  const { card } = paymentSource
  if (card === undefined)
    return succeeded({ ...of, kind: 'paypal', brand: null, last4: null, expiryMonth: null, expiryYear: null })
  const [, year, month] = /^([0-9]{4})-([0-9]{2})$/.exec(card.expiry ?? '') ?? []
  return succeeded({
    ...of,
    kind: 'card',
    brand: card.brand?.toLowerCase() ?? null,
    last4: card.lastDigits ?? null,
    expiryMonth: month === undefined ? null : Number(month),
    expiryYear: year === undefined ? null : Number(year),
  })
}
