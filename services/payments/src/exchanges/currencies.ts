import { CurrencyUnknown } from '@clutch/contracts/payments/currency-conversion'
import { isCurrentCurrency } from '@clutch/shared/currencies'
import type { Money } from '@clutch/shared/money'
import { Problem } from '@clutch/shared/problem'

/** Two of ISO 4217, and not one. @throws Problem */
export function checkCurrencies({ from, to }: { from: Money; to: Money }): void {
  for (const { currency } of [from, to])
    if (!isCurrentCurrency(currency))
      throw new Problem(CurrencyUnknown, { detail: `${currency} is not a currency of ISO 4217.` })
  if (from.currency === to.currency)
    throw new Problem(CurrencyUnknown, { detail: `${from.currency} is not exchanged for itself: name another.` })
}
