import type { Fleet, NewFleet } from '@clutch/contracts/fleet/fleets'

export function newFleet(wanted: NewFleet, made: { id: string; now: Date }): Fleet {
  return { id: made.id, version: 1, name: wanted.name, createdAt: made.now.toISOString() }
}

export function changedFleet(fleet: Fleet, change: NewFleet): Fleet {
  return { ...fleet, name: change.name, version: fleet.version + 1 }
}
