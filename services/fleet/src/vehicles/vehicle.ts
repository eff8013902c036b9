import type { CustomFieldValues } from '@clutch/contracts/fleet/custom-fields'
import type { NewVehicle, Vehicle, VehicleChange, VinFacts } from '@clutch/contracts/fleet/vehicles'
import { ValidationFailed } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { decodeVin, type VinProblem, vinProblem } from './vin.ts'

/** @throws Problem when the VIN cannot be one */
export function newVehicle(
  wanted: NewVehicle,
  customFields: CustomFieldValues,
  made: { id: string; now: Date },
): Vehicle {
  const vinFacts = wanted.vin === undefined ? null : vinFactsOf(knownVin(wanted.vin, '/body/vin'))
  return {
    id: made.id,
    version: 1,
    fleetId: wanted.fleetId,
    name: wanted.name,
    plate: wanted.plate ?? null,
    vin: vinFacts?.vin ?? null,
    vinFacts,
    externalId: wanted.externalId ?? null,
    make: wanted.make ?? vinFacts?.manufacturer ?? null,
    model: wanted.model ?? null,
    year: wanted.year ?? vinFacts?.modelYear ?? null,
    licenceClasses: wanted.licenceClasses ?? [],
    groupIds: wanted.groupIds ?? [],
    tags: wanted.tags ?? [],
    customFields,
    deviceId: null,
    outOfService: false,
    status: 'active',
    createdAt: made.now.toISOString(),
  }
}

/** @throws Problem when the VIN cannot be one */
export function changedVehicle(
  vehicle: Vehicle,
  { customFields: _given, ...change }: VehicleChange,
  customFields: CustomFieldValues,
): Vehicle {
  const vin = change.vin === undefined ? vehicle.vin : change.vin
  return {
    ...vehicle,
    ...change,
    vin,
    // One that was taken before is kept as it is, whatever is asked of new ones.
    vinFacts: vin === null ? null : vinFactsOf(vin === vehicle.vin ? vin : knownVin(vin, '/body/vin')),
    customFields,
    version: vehicle.version + 1,
  }
}

export function vinFactsOf(vin: string): VinFacts {
  return { vin, ...decodeVin(vin) }
}

const words: Record<VinProblem, string> = {
  length: 'must have 17 characters',
  characters: 'must be of A-Z without I, O, Q, and of 0-9',
  'check-digit': 'is mistyped: its ninth character, the check digit, does not agree with the others',
}

/** @throws Problem when it cannot be a VIN */
export function knownVin(vin: string, pointer: string): string {
  const problem = vinProblem(vin)
  if (problem !== null) throw new Problem(ValidationFailed, { errors: [{ pointer, message: words[problem] }] })
  return vin
}
