import type { Square } from 'square'
import type { Found, Outcome, ProviderCall, SavedMethod, SaveMethodRequest } from '../provider.ts'
import { asFound, type Client, succeeded } from './client.ts'

/** The customer is made under its own id for a key: two methods saved at once make one. */
export async function saveMethod(
  client: Client,
  request: SaveMethodRequest,
  call: ProviderCall,
): Promise<Outcome<SavedMethod>> {
  const { customer } = request
  if (customer.providerCustomerId !== null) return keep(client, request, customer.providerCustomerId, call)
  const made = await client.ask<Square.CreateCustomerResponse, string>(
    () =>
      client.sdk.customers.create({
        idempotencyKey: customer.id.slice(0, 45),
        companyName: customer.name.slice(0, 300),
        ...(customer.email === null ? {} : { emailAddress: customer.email }),
        referenceId: customer.id,
      }),
    (answer) =>
      answer.customer?.id === undefined
        ? { outcome: 'unknown', cause: 'Square said no customer' }
        : succeeded(answer.customer.id),
  )
  return made.outcome === 'succeeded' ? keep(client, request, made.result, call) : made
}

function keep(
  client: Client,
  { token, methodId }: SaveMethodRequest,
  customerId: string,
  { idempotencyKey }: ProviderCall,
): Promise<Outcome<SavedMethod>> {
  return client.ask(
    () => client.sdk.cards.create({ idempotencyKey, sourceId: token, card: { customerId, referenceId: methodId } }),
    ({ card }) => methodOutcome(card),
  )
}

export async function findMethod(client: Client, cardId: string): Promise<Found<SavedMethod>> {
  const found = await client.ask(
    () => client.sdk.cards.get({ cardId }),
    ({ card }): Outcome<SavedMethod> =>
      card?.enabled === false
        ? { outcome: 'rejected', reason: 'not-found', retryable: false, message: 'the card is disabled' }
        : methodOutcome(card),
  )
  return asFound(found)
}

/** A card that is disabled already is so again. */
export function removeMethod(client: Client, cardId: string): Promise<Outcome<Record<never, never>>> {
  return client.ask(
    () => client.sdk.cards.disable({ cardId }),
    () => succeeded({}),
  )
}

function methodOutcome(card: Square.Card | undefined): Outcome<SavedMethod> {
  if (card?.id === undefined || typeof card.customerId !== 'string')
    return { outcome: 'unknown', cause: 'Square said no card of a customer' }
  return succeeded({
    providerMethodId: card.id,
    providerCustomerId: card.customerId,
    kind: 'card',
    brand: card.cardBrand?.toLowerCase() ?? null,
    last4: card.last4 ?? null,
    expiryMonth: numberOf(card.expMonth),
    expiryYear: numberOf(card.expYear),
  })
}

/** The SDK gives whole numbers as bigint. */
function numberOf(value: bigint | null | undefined): number | null {
  return value === undefined || value === null ? null : Number(value)
}
