import type { FenceSource } from '../geofences/crossings.ts'
import type { TripState } from '../trips/trip-engine.ts'
import type { TelemetryPoint } from './telemetry-point.ts'

/** What a derivation depends on beside the readings. All of it is dated, so that a late reading meets what held at its time. */
export type FoldInput = { readonly fences: FenceSource }

/** What a step may look at. */
export type StepContext = FoldInput & {
  /** The trip engine's state with this reading in it: the trip goes first. */
  readonly trip: TripState
}

/** Something that happened. What it leaves behind is told apart by `kind` and identified by `id`; the latest of one id stands. */
type PartEffect = {
  readonly type: string
  readonly record: {
    readonly kind: string
    readonly id: string
    readonly deviceId: string
    /** Event time of what decided it. */
    readonly decidedAtMs: number
  }
}

/**
 * One derivation of the fold: pure, over the readings of one device in event-time order. Its state is plain JSON whose size is
 * bounded whatever the device has seen. Effects are added to the caller's list.
 */
export type Part<State, Effect extends PartEffect> = {
  readonly newState: (deviceId: string) => State
  /** The state after one more reading, which is later than all before it. */
  readonly step: (state: State, point: TelemetryPoint, effects: Effect[], context: StepContext) => State
  /**
   * When silence alone will decide something: an instant after the last reading. Null while there is nothing to decide. It must
   * follow from the state, so that a timer and the next reading find the same.
   */
  readonly idleDueMs?: (state: State) => number | null
  /** What silence until that instant has decided; asked for only then. It must leave nothing due at that instant. */
  readonly closeSilent?: (state: State, dueMs: number, effects: Effect[]) => State
  /**
   * What was told as begun and has not ended, exactly as it was told: it stands although folding again from here makes no
   * effect of it. Only for records that are told before they are over.
   */
  readonly openRecords?: (state: State) => readonly Effect['record'][]
}
