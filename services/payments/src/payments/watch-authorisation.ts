import type { Payment } from '@clutch/contracts/payments/payments'
import type { ProviderName } from '@clutch/contracts/payments/providers'
import { dueWork, type Tx } from '../kit.ts'
import { capabilitiesOf } from '../providers/capabilities.ts'
import type { ChargeResult } from '../providers/provider.ts'
import { askPaymentAgain } from './ask-again.ts'
import { renewAuthorisation } from './renew-authorisation.ts'
import { lockPayment } from './store.ts'

const name = 'payments/watch-authorisation'
/** It is renewed when this part of its span is left. */
const renewBefore = 0.15
/** A provider may let it lapse a little later than it said. */
const secondLookMs = 3_600_000

/** When a reservation lapses: as its provider says, or by the span that is known of the provider. */
export function lapsesAt(tx: Tx, provider: ProviderName, { authorisedUntil }: ChargeResult): string | null {
  const spanMs = capabilitiesOf[provider]?.authorisation.lastsMs
  const lapses = authorisedUntil ?? (spanMs === undefined ? null : new Date(tx.now.getTime() + spanMs))
  return lapses?.toISOString() ?? null
}

/** When what is reserved lapses or has to be renewed, by the domain's clock. */
export async function scheduleLapse(tx: Tx, payment: Payment): Promise<void> {
  const { authorisedUntil, keepAuthorisedUntil, provider } = payment
  if (authorisedUntil === null || provider === null) return
  const lapses = new Date(authorisedUntil)
  const renews = keepAuthorisedUntil !== null && new Date(keepAuthorisedUntil) > lapses
  const spanMs = capabilitiesOf[provider]?.authorisation.honouredMs ?? lapses.getTime() - tx.now.getTime()
  const renewal = new Date(lapses.getTime() - spanMs * renewBefore)
  await tx.schedule(name, payment.id, renews && renewal > tx.now ? renewal : lapses)
}

export const watchAuthorisation = dueWork(name, async ({ tx, key }) => {
  const stored = await lockPayment(tx, key)
  if (stored === undefined || stored.payment.status !== 'authorised') return
  const { authorisedUntil, keepAuthorisedUntil } = stored.payment
  if (keepAuthorisedUntil !== null && new Date(keepAuthorisedUntil) > tx.now && (await renewAuthorisation(tx, stored)))
    return
  await askPaymentAgain(tx, key)
  const lapsed = authorisedUntil === null || new Date(authorisedUntil) <= tx.now
  await tx.schedule(name, key, lapsed ? new Date(tx.now.getTime() + secondLookMs) : new Date(authorisedUntil))
})
