import type { Booking } from '@clutch/contracts/b2b/bookings'
import type { Contract } from '@clutch/contracts/b2b/contracts'
import type { Service } from '@clutch/contracts/b2b/services'
import type { Day } from '@clutch/shared/time'
import { isInForce } from '../contracts/contract.ts'

export type PriceEvidence = Booking['price']

/**
 * What the service costs on a day: the price of a contract that is in force then and names the service, else the list
 * price. The answer says which, so that it can be computed again.
 */
export function priceOf(
  service: Pick<Service, 'id' | 'unitPrice' | 'currency'>,
  contracts: readonly Contract[],
  day: Day,
  quantity: string,
): PriceEvidence {
  for (const contract of contracts) {
    const agreed = contract.prices.find((price) => price.serviceId === service.id)
    if (agreed === undefined || !isInForce(contract, day)) continue
    const { id: contractId, currency } = contract
    return { rule: 'contract', contractId, unitPrice: agreed.unitPrice, currency, quantity }
  }
  return { rule: 'list', contractId: null, unitPrice: service.unitPrice, currency: service.currency, quantity }
}
