import {
  AmountNotPayable,
  MethodUnknown,
  type NewPayment,
  PayerUnknown,
  ProviderNotConfigured,
} from '@clutch/contracts/payments/payments'
import { isCurrentCurrency } from '@clutch/shared/currencies'
import { newId } from '@clutch/shared/id'
import { Problem } from '@clutch/shared/problem'
import { instantIn } from '@clutch/shared/time-order'
import { findAccount } from '../corporate-accounts/store.ts'
import type { Tx } from '../kit.ts'
import { findChargeableMethods } from '../methods/store.ts'
import { capabilitiesOf } from '../providers/capabilities.ts'
import type { Providers } from '../providers/providers.ts'
import type { PayWith } from './begin-attempt.ts'
import { convertedBy } from './convert.ts'
import type { OpenPayment } from './open.ts'

/** What a request wants, once it is known that it can be had. @throws Problem with the field */
export async function wantedPayment(tx: Tx, body: NewPayment, providers: Providers): Promise<OpenPayment> {
  if ((await findAccount(tx, body.accountId)) === undefined)
    throw new Problem(PayerUnknown, {
      errors: [{ pointer: '/body/accountId', message: 'is not known here, or not yet' }],
    })
  checkAmount(body.amount, providers)
  const purpose = body.purpose ?? purposeOf(body)
  const conversion = body.quoteId === undefined ? null : await convertedBy(tx, body.quoteId, body.amount, purpose)
  const payWith = await payWithOf(tx, body, providers)
  const { accountId, amount, bookingId = null, invoiceId = null, description = '', returnUrl = null } = body
  const keepUntil = body.keepAuthorisedUntil
  return {
    id: newId('pay'),
    accountId,
    amount,
    purpose,
    conversion,
    description,
    invoiceId,
    bookingId,
    captureMode: body.captureMode ?? 'automatic',
    ...(payWith === undefined ? {} : { with: payWith }),
    returnUrl,
    keepUntil: keepUntil === undefined ? null : instantIn(keepUntil, '/body/keepAuthorisedUntil'),
    holdSame: body.confirmDuplicate !== true,
  }
}

function purposeOf({ invoiceId, bookingId }: NewPayment) {
  if (invoiceId !== undefined) return { kind: 'invoice' as const, id: invoiceId }
  if (bookingId !== undefined) return { kind: 'booking' as const, id: bookingId }
  return { kind: 'other' as const, id: null }
}

/** Some provider that is configured can be told it; which one is decided with the method. */
function checkAmount(amount: NewPayment['amount'], providers: Providers): void {
  const refuse = (pointer: string, message: string) => {
    throw new Problem(AmountNotPayable, { errors: [{ pointer, message }] })
  }
  if (!isCurrentCurrency(amount.currency)) refuse('/body/amount/currency', 'is not a currency of ISO 4217')
  if (amount.amount <= 0) refuse('/body/amount/amount', 'must be above zero')
  const names = providers.names()
  if (names.length > 0 && !names.some((name) => capabilitiesOf[name]?.takes(amount) === true))
    refuse('/body/amount', `cannot be told exactly to ${names.join(', ')}`)
}

async function payWithOf(tx: Tx, body: NewPayment, providers: Providers) {
  const { methodId, oneTime } = body
  if (methodId !== undefined) {
    const method = (await findChargeableMethods(tx, body.accountId)).find(({ id }) => id === methodId)
    if (method === undefined)
      throw new Problem(MethodUnknown, {
        errors: [{ pointer: '/body/methodId', message: 'is not an active method of this account' }],
      })
    return { payWith: { kind: 'saved', methodId } satisfies PayWith, provider: method.provider }
  }
  if (oneTime === undefined) return undefined
  const { provider, token = null } = oneTime
  if (providers.get(provider) === undefined)
    throw new Problem(ProviderNotConfigured, {
      errors: [{ pointer: '/body/oneTime/provider', message: 'is not configured here' }],
    })
  return { payWith: { kind: 'one-time', provider, token } satisfies PayWith, provider }
}
