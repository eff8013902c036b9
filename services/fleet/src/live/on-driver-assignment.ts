import {
  DriverAssigned,
  DriverAssignmentCorrected,
  DriverAssignmentEnded,
  DriverAssignmentWithdrawn,
} from '@clutch/contracts/fleet/driver-assignments'
import { dueWork, reaction } from '../kit.ts'
import { showLiveAgain } from './show-again.ts'

const turnKind = 'live/show-driver-turn'

/** Who drives is asked for when a state is read; here it is told that it is another, and when it will be. */
export const onDriverAssignment = reaction(
  'live/on-driver-assignment',
  [DriverAssigned, DriverAssignmentEnded, DriverAssignmentCorrected, DriverAssignmentWithdrawn],
  async ({ event, tx }) => {
    const { vehicleId, fromAt, untilAt } = event.data
    await showLiveAgain(tx, { vehicleId })
    for (const at of [fromAt, untilAt])
      if (at !== null && Date.parse(at) > tx.now.getTime())
        await tx.schedule(turnKind, `${vehicleId}/${at}`, new Date(at), { vehicleId })
  },
)

/** Somebody's time with a vehicle begins or ends now. What was changed meanwhile costs a look for nothing. */
export const showDriverTurn = dueWork(turnKind, async ({ tx, payload }) => {
  await showLiveAgain(tx, payload as { vehicleId: string })
})
