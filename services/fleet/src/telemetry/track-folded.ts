import type { Tx } from '../kit.ts'
import type { PlacesHidden } from '../places-hidden.ts'
import type { Standing, WhichStanding } from '../standing.ts'
import type { DerivedRecord, DeviceState, DomainEffect } from './fold.ts'
import type { TelemetryPoint } from './telemetry-point.ts'

/** What folding a device's readings has brought, for the nouns that keep what is derived. */
export interface TrackFolded {
  deviceId: string
  /** The vehicle the device was in at an instant; null when it was in none. */
  vehicleAt(ms: number): string | null
  /** The vehicle a record belongs to: the one the device was in when it began. */
  vehicleOf(record: DerivedRecord): string | null
  /** The latest reading with a fix of those that were folded. */
  latest: TelemetryPoint | undefined
  /** Those that were folded, in order of time: after late ones also such as were folded before. */
  readings: readonly TelemetryPoint[]
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
  /** The same for the devices of one transaction together, in its place: for what is written with every reading. */
  onTracksFolded?: (tx: Tx, folded: readonly TrackFolded[]) => Promise<void>
  /** Takes the places of a time out of its records; what else they say stays. */
  hidePlaces?: (tx: Tx, hidden: PlacesHidden) => Promise<void>
  /** Removes, once a day, what of these devices nobody can ask for any more. */
  forget?: (tx: Tx, deviceIds: readonly string[]) => Promise<void>
  /** Its records that stand: decided after an instant, or of one of these ids. */
  findStanding?: (tx: Tx, deviceId: string, which: WhichStanding) => Promise<Standing[]>
}

/** When what a record tells of began: `startMs` or `atMs` where it has one of them. */
export function instantOf(record: DerivedRecord): number {
  if ('startMs' in record) return record.startMs
  if ('atMs' in record) return record.atMs
  switch (record.kind) {
    case 'relocation':
      return record.foundMs
    case 'trouble-code':
      return record.openedMs
  }
}
