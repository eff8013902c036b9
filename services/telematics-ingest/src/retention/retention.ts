import type { Retention } from '@clutch/contracts/telematics/retention'

/** Pure: how far the removal of a tenant's old readings has come, and what it does next. */

export interface Sweep {
  readonly version: number
  /** The instant that the round under way counts from. */
  readonly roundFrom: Date | null
  /** Devices up to this one are done in this round. */
  readonly afterDevice: string
  /** Since the last round ended: a month may go whole before the next begins. */
  readonly roundRemoved: number
  readonly finishedFrom: Date | null
  readonly finishedDays: number | null
  readonly finishedRemoved: number
  readonly removed: number
}

export const noSweep: Sweep = {
  version: 1,
  roundFrom: null,
  afterDevice: '',
  roundRemoved: 0,
  finishedFrom: null,
  finishedDays: null,
  finishedRemoved: 0,
  removed: 0,
}

const dayMs = 86_400_000
const roundEveryMs = 3_600_000

/** The sweep with a round under way, or undefined when there is nothing to do yet. */
export function underWay(sweep: Sweep, days: number, now: Date): Sweep | undefined {
  if (sweep.roundFrom !== null) return sweep
  const isDue =
    sweep.finishedFrom === null ||
    sweep.finishedDays !== days ||
    now.getTime() - sweep.finishedFrom.getTime() >= roundEveryMs
  return isDue ? { ...sweep, roundFrom: now, afterDevice: '' } : undefined
}

export function withRemoved(sweep: Sweep, rows: number): Sweep {
  return { ...sweep, roundRemoved: sweep.roundRemoved + rows, removed: sweep.removed + rows }
}

/** @param days what was kept while it ran */
export function finished(sweep: Sweep, days: number): Sweep {
  return {
    ...sweep,
    version: sweep.version + 1,
    roundFrom: null,
    afterDevice: '',
    roundRemoved: 0,
    finishedFrom: sweep.roundFrom,
    finishedDays: days,
    finishedRemoved: sweep.roundRemoved,
  }
}

export function retentionOf(sweep: Sweep, retentionDays: number | null): Retention {
  const { finishedFrom, finishedDays } = sweep
  const kept =
    finishedFrom === null || finishedDays === null ? null : new Date(finishedFrom.getTime() - finishedDays * dayMs)
  return {
    id: 'readings-retention',
    version: sweep.version,
    retentionDays,
    keptSince: kept === null ? null : kept.toISOString(),
    running: sweep.roundFrom !== null,
    lastRunAt: finishedFrom?.toISOString() ?? null,
    removedInLastRun: sweep.finishedRemoved,
    removed: sweep.removed,
  }
}
