import {
  DriverAssigned,
  DriverAssignmentCorrected,
  DriverAssignmentEnded,
  DriverAssignmentWithdrawn,
} from '@clutch/contracts/fleet/driver-assignments'
import { TripCompleted, TripCorrected, TripStarted } from '@clutch/contracts/fleet/trips'
import { findDriversDuring } from '../driver-assignments/store.ts'
import { reaction } from '../kit.ts'
import { assessAgain } from './assess.ts'

/** What a driver drove follows from the trips of vehicles, and from who had them when. */
export const onTripOrAssignment = reaction(
  'hours-of-service/on-trip-or-assignment',
  [
    ...[TripStarted, TripCompleted, TripCorrected],
    ...[DriverAssigned, DriverAssignmentEnded, DriverAssignmentCorrected, DriverAssignmentWithdrawn],
  ],
  async ({ event, tx }) => {
    const { data } = event
    if ('driverId' in data) return assessAgain(tx, [data.driverId])
    const during = { from: new Date(data.startedAt), to: data.endedAt === null ? tx.now : new Date(data.endedAt) }
    const drivers = await findDriversDuring(tx, [data.vehicleId], during)
    await assessAgain(
      tx,
      drivers.map(({ driverId }) => driverId),
    )
  },
)
