import type { Bus } from '@clutch/shared/bus'
import type { BatchLimits } from './batcher.ts'

/**
 * It must not change: a device that moved to another partition would have readings of two in flight. Few, for every
 * message costs a sync of the server's disk, and a stream stores one at a time: four under way keep it busy, and what
 * waits for them meanwhile becomes their successor, one larger message.
 */
export const partitions = 4

/** A reading waits a moment for company. A message stays below what nats-server takes, 1 MiB. */
export const batchLimits: BatchLimits = {
  partitions,
  lingerMs: 5,
  maxReadings: 1_024,
  maxBytes: 768 * 1024,
  maxHeldBytes: 32 * 1024 ** 2,
}

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
