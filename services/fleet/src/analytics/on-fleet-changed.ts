import { FleetChanged } from '@clutch/contracts/fleet/fleets'
import { reaction } from '../kit.ts'
import { rezoneKind } from './rezone.ts'

/** Other clocks, other days. */
export const onFleetChanged = reaction('analytics/on-fleet-changed', FleetChanged, async ({ event, tx }) => {
  await tx.schedule(rezoneKind, event.aggregateId, tx.now)
})
