import { VehicleChanged, VehicleCreated } from '@clutch/contracts/fleet/vehicles'
import { reaction } from '../kit.ts'
import { upsertVehicle } from './store.ts'

/** Which vehicles there are, so that nobody books work on one that is not theirs. */
export const onVehicleChanged = reaction(
  'vehicles/on-vehicle-changed',
  [VehicleCreated, VehicleChanged],
  async ({ event, tx }) => {
    await upsertVehicle(tx, event.data)
  },
)
