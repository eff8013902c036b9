import type { NewVehicle, Vehicle, VehicleChange } from '@clutch/contracts/fleet/vehicles'
import { ValidationFailed } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { type VinProblem, vinProblem } from './vin.ts'

/** @throws Problem when the VIN cannot be one */
export function newVehicle(wanted: NewVehicle, made: { id: string; now: Date }): Vehicle {
  return {
    id: made.id,
    version: 1,
    fleetId: wanted.fleetId,
    name: wanted.name,
    plate: wanted.plate ?? null,
    vin: wanted.vin === undefined ? null : knownVin(wanted.vin),
    deviceId: null,
    status: 'active',
    createdAt: made.now.toISOString(),
  }
}

/** @throws Problem when the VIN cannot be one */
export function changedVehicle(vehicle: Vehicle, change: VehicleChange): Vehicle {
  if (typeof change.vin === 'string') knownVin(change.vin)
  return { ...vehicle, ...change, version: vehicle.version + 1 }
}

const words: Record<VinProblem, string> = {
  length: 'must have 17 characters',
  characters: 'must be of A-Z without I, O, Q, and of 0-9',
  'check-digit': 'is mistyped: its ninth character, the check digit, does not agree with the others',
}

function knownVin(vin: string): string {
  const problem = vinProblem(vin)
  if (problem !== null)
    throw new Problem(ValidationFailed, { errors: [{ pointer: '/body/vin', message: words[problem] }] })
  return vin
}
