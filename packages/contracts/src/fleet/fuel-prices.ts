import Type, { type Static } from 'typebox'
import { event, route } from '../contract.ts'
import { Closed, Currency, Decimal, Id, Instant, OneOf, Page, PageQuery } from '../schemas.ts'
import { fuelTypes } from './vehicle-energy.ts'

/** What a litre costs, or for `electricity` a kilowatt-hour, where no fuel-card transaction says it. */
export const FuelPrice = Closed({
  id: Id('fpr'),
  version: Type.Integer({ minimum: 1 }),
  fuelType: OneOf([...fuelTypes.slice(0, -1), 'electricity'] as const),
  validFrom: Instant,
  /** In major units. */
  perUnit: Decimal,
  currency: Currency,
})
export type FuelPrice = Static<typeof FuelPrice>

export const putFuelPrice = route({
  method: 'PUT',
  path: '/b2b/fleet-management/fuel-consumption/prices',
  summary: 'Say what a litre costs from an instant on; the same instant again replaces',
  access: 'fleet:write',
  body: Closed(
    {
      fuelType: FuelPrice.properties.fuelType,
      validFrom: Instant,
      perUnit: Decimal,
      currency: Currency,
    },
    { examples: [{ fuelType: 'diesel', validFrom: '2026-11-01T00:00:00.000Z', perUnit: '1.629', currency: 'EUR' }] },
  ),
  replies: { 200: FuelPrice },
})

export const listFuelPrices = route({
  method: 'GET',
  path: '/b2b/fleet-management/fuel-consumption/prices',
  summary: 'What a litre costs, latest first',
  access: 'fleet:read',
  query: PageQuery({ fuelType: Type.Optional(FuelPrice.properties.fuelType) }),
  replies: { 200: Page(FuelPrice) },
})

export const FuelPriceChanged = event({
  type: 'fleet.fuel-price.changed',
  summary: 'A litre costs otherwise',
  data: FuelPrice,
})
