import type { ProviderName } from '@clutch/contracts/payments/providers'
import type { PaymentProvider } from './provider.ts'

/** The providers that are configured. */
export class Providers {
  readonly #byName = new Map<ProviderName, PaymentProvider>()

  get(name: ProviderName): PaymentProvider | undefined {
    return this.#byName.get(name)
  }

  names(): ProviderName[] {
    return [...this.#byName.keys()]
  }

  /** In place of one of the same name, as a test does to see what a call that is cut off leaves behind. */
  use(provider: PaymentProvider): void {
    this.#byName.set(provider.name, provider)
  }
}
