import { createVehicle as contract } from '@clutch/contracts/fleet/vehicles'
import { created } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { enterVehicle } from './enter.ts'

export const createVehicle = implement(contract, async ({ body, tx }) => created(await enterVehicle(tx, body)))
