import { derivedId } from '@clutch/shared/derived-id'
import type { Part, StepContext } from '../telemetry/part.ts'
import type { TelemetryPoint } from '../telemetry/telemetry-point.ts'

/**
 * A driver's key in a vehicle, as a fold over the readings of one device in event-time order.
 *
 * Some devices tell the key with every reading, others only when it is touched. So a key that was shown holds for the trip that it is
 * shown in, or that begins soon after; it ends where another key is shown, or with the trip. The next trip asks for it again: a device
 * that is on its guard does too.
 */

/** From showing a key to setting off, and from the last that speaks for it to its end: as long as a trip waits for its device. */
const GRACE_MS = 900_000

export type KeyUse = {
  readonly kind: 'key-use'
  readonly id: string
  readonly deviceId: string
  readonly key: string
  readonly status: 'running' | 'ended'
  readonly startMs: number
  readonly endMs: number | null
  readonly decidedAtMs: number
}

type KeyUseEffect = { readonly type: 'key-use-started' | 'key-use-ended'; readonly record: KeyUse }

type Use = {
  readonly key: string
  readonly startMs: number
  /** The last reading that spoke for it: it showed the key, or was of its trip. */
  readonly lastMs: number
  /** The trip that it holds for, by its start; null until there is one. */
  readonly tripMs: number | null
}

type KeyUseState = { readonly deviceId: string; readonly use: Use | null }

function step(
  state: KeyUseState,
  point: TelemetryPoint,
  effects: KeyUseEffect[],
  { trip }: Pick<StepContext, 'trip'>,
): KeyUseState {
  const { deviceId, use } = state
  const key = shownKey(point)
  const tripMs = trip.journey?.startMs ?? null
  if (key !== null && key !== use?.key) {
    if (use !== null) end(deviceId, use, point.timeMs, point.timeMs, effects)
    const begun: Use = { key, startMs: point.timeMs, lastMs: point.timeMs, tripMs }
    effects.push({ type: 'key-use-started', record: recordOf(deviceId, begun, null, point.timeMs) })
    return { deviceId, use: begun }
  }
  if (use === null) return state
  if (key !== null) return { deviceId, use: { ...use, lastMs: point.timeMs, tripMs } }
  const isItsTrip = tripMs !== null && (use.tripMs === null || use.tripMs === tripMs)
  return isItsTrip ? { deviceId, use: { ...use, lastMs: point.timeMs, tripMs } } : state
}

/** Devices say all zeros, or all ones, when there is none. */
function shownKey({ driverKey }: TelemetryPoint): string | null {
  return driverKey === undefined || /^(0*|f*)$/.test(driverKey) ? null : driverKey
}

export const keyUsePart: Part<KeyUseState, KeyUseEffect> = {
  newState: (deviceId) => ({ deviceId, use: null }),
  step,
  idleDueMs: ({ use }) => use && use.lastMs + GRACE_MS,
  closeSilent: ({ deviceId, use }, dueMs, effects) => {
    if (use !== null) end(deviceId, use, use.lastMs, dueMs, effects)
    return { deviceId, use: null }
  },
  openRecords: ({ deviceId, use }) => (use === null ? [] : [recordOf(deviceId, use, null, use.startMs)]),
}

function end(deviceId: string, use: Use, endMs: number, decidedAtMs: number, effects: KeyUseEffect[]): void {
  effects.push({ type: 'key-use-ended', record: recordOf(deviceId, use, endMs, decidedAtMs) })
}

function recordOf(deviceId: string, { key, startMs }: Use, endMs: number | null, decidedAtMs: number): KeyUse {
  return {
    kind: 'key-use',
    id: derivedId('dku', deviceId, key, String(startMs)),
    deviceId,
    key,
    status: endMs === null ? 'running' : 'ended',
    startMs,
    endMs,
    decidedAtMs,
  }
}
