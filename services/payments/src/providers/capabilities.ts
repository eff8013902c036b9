import type { ProviderName } from '@clutch/contracts/payments/providers'
import { paypalCapabilities } from './paypal/capabilities.ts'
import type { Capabilities } from './provider.ts'
import { squareCapabilities } from './square/capabilities.ts'
import { stripeCapabilities } from './stripe/capabilities.ts'

/** What each provider can do, which is known before it is asked anything and whether or not it is configured here. */
export const capabilitiesOf: Readonly<Partial<Record<ProviderName, Capabilities>>> = {
  stripe: stripeCapabilities,
  paypal: paypalCapabilities,
  square: squareCapabilities,
}
