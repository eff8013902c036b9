import { putVehicleEnergy as contract, VehicleEnergyChanged } from '@clutch/contracts/fleet/vehicle-energy'
import { NotFound, ValidationFailed } from '@clutch/contracts/problems'
import { newId } from '@clutch/shared/id'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { instantIn } from '@clutch/shared/time-order'
import { implement } from '../kit.ts'
import { lockVehicle } from '../vehicles/store.ts'
import { tableProblem } from './energy.ts'
import { saveVehicleEnergy, vehicleEnergyOf } from './store.ts'

/** Before any vehicle sent anything: it was always so. */
const always = '2000-01-01T00:00:00.000Z'

export const putVehicleEnergy = implement(contract, async ({ params, body, tx }) => {
  const { validFrom = always, ...figures } = body
  const from = instantIn(validFrom, '/body/validFrom')
  const wrong = tableProblem(figures.tankTable)
  if (wrong !== null) throw new Problem(ValidationFailed, { errors: [{ pointer: '/body/tankTable', message: wrong }] })
  if ((await lockVehicle(tx, params.vehicleId)) === undefined) throw new Problem(NotFound)
  const energy = vehicleEnergyOf(await saveVehicleEnergy(tx, newId('nrg'), params.vehicleId, from, figures))
  tx.emit(VehicleEnergyChanged, energy)
  return ok(energy)
})
