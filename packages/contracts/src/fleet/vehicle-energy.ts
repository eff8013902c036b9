import Type, { type Static } from 'typebox'
import { event, route } from '../contract.ts'
import { Closed, Id, Instant, OneOf, Page, PageQuery } from '../schemas.ts'

export const fuelTypes = ['petrol', 'diesel', 'flex', 'ethanol', 'lpg', 'none'] as const

const figures = {
  /** `flex`: petrol and ethanol in any proportion. `none`: electric. */
  fuelType: OneOf(fuelTypes),
  tankLitres: Type.Optional(Type.Number({ minimum: 1, maximum: 5_000 })),
  /** What a tank of an uneven shape holds at a level, both rising. Between two of them a straight line; without, the tank is even. */
  tankTable: Type.Optional(
    Type.Array(
      Closed({
        percent: Type.Number({ minimum: 0, maximum: 100 }),
        litres: Type.Number({ minimum: 0, maximum: 5_000 }),
      }),
      { minItems: 2, maxItems: 50 },
    ),
  ),
  displacementLitres: Type.Optional(Type.Number({ minimum: 0.05, maximum: 60 })),
  volumetricEfficiency: Type.Optional(
    Type.Number({ minimum: 0.3, maximum: 1.5, description: 'where air is reckoned from pressure; 0.80 if not given' }),
  ),
  ethanolPercent: Type.Optional(
    Type.Number({ minimum: 0, maximum: 100, description: 'by volume, of flex fuel or blended petrol' }),
  ),
  batteryKwh: Type.Optional(Type.Number({ minimum: 0.5, maximum: 2_000, description: 'usable' })),
}

/** What a vehicle's tank, engine and battery are, from when on. */
export const VehicleEnergy = Closed({
  id: Id('nrg'),
  version: Type.Integer({ minimum: 1 }),
  vehicleId: Id('veh'),
  validFrom: Instant,
  ...figures,
})
export type VehicleEnergy = Static<typeof VehicleEnergy>

export const NewVehicleEnergy = Closed(
  {
    /** The beginning of time, if not given: it was always so. The same instant again replaces. */
    validFrom: Type.Optional(Instant),
    ...figures,
  },
  { examples: [{ fuelType: 'diesel', tankLitres: 80, displacementLitres: 2.1 }] },
)
export type NewVehicleEnergy = Static<typeof NewVehicleEnergy>

const path = '/b2b/fleet-management/vehicles/:vehicleId/energy' as const

export const putVehicleEnergy = route({
  method: 'PUT',
  path,
  summary:
    'Say what a vehicle’s tank, engine and battery are, from an instant on; litres of before and after follow it',
  access: 'fleet:write',
  body: NewVehicleEnergy,
  replies: { 200: VehicleEnergy },
})

export const listVehicleEnergy = route({
  method: 'GET',
  path,
  summary: 'What a vehicle’s tank, engine and battery were, latest first',
  access: 'fleet:read',
  query: PageQuery({}),
  replies: { 200: Page(VehicleEnergy) },
})

export const VehicleEnergyChanged = event({
  type: 'fleet.vehicle-energy.changed',
  summary: 'A vehicle has another tank, engine or battery, or it was entered',
  data: VehicleEnergy,
  partner: true,
})
