import { VehicleChanged, VehicleCreated } from '@clutch/contracts/fleet/vehicles'
import { reaction } from '../kit.ts'
import { appliesNow } from '../service-plans/service-plan.ts'
import { findActiveServicePlans } from '../service-plans/store.ts'
import { findVehicle } from '../vehicles/store.ts'
import { groupsOf, scheduleLooks } from './look.ts'
import { newSchedule } from './schedule.ts'
import { findHasSchedules, insertSchedules } from './store.ts'

/** A vehicle that is new, or in another fleet or group, has the services of its plans; what applies no more is suspended. */
export const onVehicleCreatedOrChanged = reaction(
  'service-schedules/on-vehicle-created-or-changed',
  [VehicleCreated, VehicleChanged],
  async ({ event, tx }) => {
    const vehicle = await findVehicle(tx, event.data.id)
    if (vehicle === undefined) return
    const wanted = []
    for (const plan of await findActiveServicePlans(tx, vehicle.fleetId))
      if (appliesNow(plan, await groupsOf(tx, plan), vehicle)) wanted.push(newSchedule(plan, vehicle.id, tx.now))
    await insertSchedules(tx, wanted)
    if (await findHasSchedules(tx, vehicle.id)) await scheduleLooks(tx, [vehicle.id])
  },
)
