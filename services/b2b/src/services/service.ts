import type { NewService, Service, ServiceChange } from '@clutch/contracts/b2b/services'
import { knownCurrency } from '../references.ts'

/** @throws Problem when the currency is none of ISO 4217 */
export function newService(wanted: NewService, made: { id: string; now: Date }): Service {
  return {
    id: made.id,
    version: 1,
    vendorId: wanted.vendorId,
    code: wanted.code,
    name: wanted.name,
    category: wanted.category,
    serviceCategory: wanted.serviceCategory ?? null,
    unitPrice: wanted.unitPrice,
    currency: knownCurrency(wanted.currency, '/body/currency'),
    quantityUnit: wanted.quantityUnit ?? 'piece',
    status: 'active',
    createdAt: made.now.toISOString(),
  }
}

export function changedService(service: Service, change: ServiceChange): Service {
  return { ...service, ...change, version: service.version + 1 }
}
