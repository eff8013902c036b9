import type { Bus } from '@clutch/shared/bus'

/** It must not change: a device that moved to another partition would have readings of two in flight. */
export const partitions = 16

export const telemetryStream = 'TELEMETRY'
export const telemetrySubjects = 'clutch.telemetry.*'

export function subjectOfPartition(partition: number): string {
  return `clutch.telemetry.${partition}`
}

const nanosPerHour = 3_600_000_000_000

/** Full is full: the newest is refused, and its devices keep it, rather than the oldest dropped unread. */
export function ensureTelemetry(bus: Bus, maxBytes: number): Promise<void> {
  return bus.ensureStream({
    name: telemetryStream,
    subjects: [telemetrySubjects],
    storage: 'file',
    discard: 'new',
    max_age: 48 * nanosPerHour,
    max_bytes: maxBytes,
  })
}
