import type { Tx } from '../kit.ts'
import type { DerivedRecord, DeviceState, DomainEffect, TelemetryPoint } from './fold.ts'

/** What folding a device's readings has brought, for the nouns that keep what is derived. */
export interface TrackFolded {
  deviceId: string
  /** The vehicle the device was in at an instant; null when it was in none. */
  vehicleAt(ms: number): string | null
  /** The vehicle a record belongs to: the one the device was in when it began. */
  vehicleOf(record: DerivedRecord): string | null
  /** The latest reading with a fix of those that were folded. */
  latest: TelemetryPoint | undefined
  state: DeviceState
  /** What happened, in order. */
  effects: readonly DomainEffect[]
  /** What folding again after late readings has shown to be otherwise. */
  corrections: {
    changed: readonly { before: DerivedRecord; after: DerivedRecord }[]
    removed: readonly DerivedRecord[]
  }
}

/** A reaction inside the same transaction: the state of the fold and what follows from it commit together. */
type TrackFoldedReaction = (tx: Tx, folded: TrackFolded) => Promise<void>

/** A noun that keeps records of the fold. */
export interface DerivedNoun {
  onTrackFolded: TrackFoldedReaction
  /** Its records that stand: decided after an instant, or of one of these ids. */
  findStanding?: (
    tx: Tx,
    deviceId: string,
    which: { decidedAfterMs: number; ids: readonly string[] },
  ) => Promise<Standing[]>
}

/** A record as it is kept, and the vehicle it was given. */
export interface Standing {
  record: DerivedRecord
  vehicleId: string | null
}

/** When what a record tells of began. */
export function instantOf(record: DerivedRecord): number {
  switch (record.kind) {
    case 'trip':
    case 'stop':
    case 'harsh':
      return record.startMs
    case 'relocation':
      return record.foundMs
    case 'crossing':
      return record.atMs
    case 'trouble-code':
      return record.openedMs
  }
}

/** An instant as Postgres takes it; before all time for a device that is folded from its beginning. */
export function timestampOf(ms: number): Date | string {
  return ms <= -8.64e15 ? '-infinity' : new Date(ms)
}
