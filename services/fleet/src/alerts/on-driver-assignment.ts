import {
  DriverAssigned,
  DriverAssignmentCorrected,
  DriverAssignmentEnded,
  DriverAssignmentWithdrawn,
} from '@clutch/contracts/fleet/driver-assignments'
import { reaction } from '../kit.ts'
import { judgeAgainKind } from './judge-again.ts'

/** Keys and shifts are told after what happened in the vehicle, and people correct both. */
export const onAlertDriverAssignment = reaction(
  'alerts/on-driver-assignment',
  [DriverAssigned, DriverAssignmentEnded, DriverAssignmentCorrected, DriverAssignmentWithdrawn],
  ({ event, tx }) => tx.schedule(judgeAgainKind, event.data.vehicleId, tx.now),
)
