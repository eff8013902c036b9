import type { TaxSettings } from '@clutch/contracts/payments/tax-calculations'

/** What holds for a tenant that has changed nothing: what is not known is held, and an answer is good for a month. */
export const initialSettings: TaxSettings = {
  id: 'tax-settings',
  version: 1,
  whenRegisterUnavailable: 'hold',
  numberCheckDays: 30,
}
