import { VehicleChanged, VehicleCreated } from '@clutch/contracts/fleet/vehicles'
import { reaction } from '../kit.ts'
import { keepVehicle } from './store.ts'

/** Which vehicles there are, and since when a device speaks for each. */
export const onVehicleChanged = reaction(
  'vehicle-facts/on-vehicle-changed',
  [VehicleCreated, VehicleChanged],
  ({ event, tx }) => keepVehicle(tx, event.data, event.time),
)
