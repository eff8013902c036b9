/** A driver's time in a vehicle, from an instant until before another. */
export interface DriverDuring {
  assignmentId: string
  vehicleId: string
  driverId: string
  fromMs: number
  /** Null: still. */
  untilMs: number | null
}

/** Who drove a vehicle at an instant; null where nobody is known. */
export function driverAt(during: readonly DriverDuring[], vehicleId: string, ms: number): string | null {
  const found = during.find((each) => each.vehicleId === vehicleId && holdsAt(each, ms))
  return found?.driverId ?? null
}

function holdsAt({ fromMs, untilMs }: DriverDuring, ms: number): boolean {
  return fromMs <= ms && (untilMs === null || ms < untilMs)
}
