import type { Fleet, FleetChange, NewFleet } from '@clutch/contracts/fleet/fleets'
import { ValidationFailed } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { dayInZone } from '@clutch/shared/time'

/** @throws Problem when there is no such time zone */
export function newFleet(wanted: NewFleet, made: { id: string; now: Date }): Fleet {
  return checked({
    id: made.id,
    version: 1,
    name: wanted.name,
    timeZone: wanted.timeZone ?? 'UTC',
    currency: wanted.currency ?? 'EUR',
    units: wanted.units ?? 'metric',
    status: 'active',
    createdAt: made.now.toISOString(),
  })
}

/** @throws Problem when there is no such time zone */
export function changedFleet(fleet: Fleet, change: FleetChange): Fleet {
  return checked({ ...fleet, ...change, version: fleet.version + 1 })
}

function checked(fleet: Fleet): Fleet {
  try {
    dayInZone(new Date(0), fleet.timeZone)
  } catch {
    throw new Problem(ValidationFailed, { errors: [{ pointer: '/body/timeZone', message: 'is no time zone' }] })
  }
  return fleet
}
