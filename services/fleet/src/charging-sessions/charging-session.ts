import { derivedId } from '@clutch/shared/derived-id'
import { distanceM, isLatLon } from '@clutch/shared/geo'
import type { Part } from '../telemetry/part.ts'
import type { TelemetryPoint } from '../telemetry/telemetry-point.ts'
import { type Place, positionSigmaM } from '../trips/track.ts'

/**
 * Charging sessions of a battery-electric vehicle, as a fold over the readings of one device in event-time order.
 *
 * It charges while it stands and its state of charge rises, or it says that it charges. Where a device sleeps while it charges, the
 * session is what lies between the two readings that are known. Energy is not of this record: it follows from the battery's
 * capacity, which is dated data of the vehicle.
 */

const CHARGING_ALGORITHM = 'charging/1'

/** A rise of less may be a warm battery, or rounding. */
const SMALLEST_RISE_PERCENT = 2
/** A battery that gains nothing for so long is no longer charged. */
const STALLED_MS = 1_800_000
/** Silence for so long ends what is known of it: many devices sleep while the vehicle charges. */
const SILENCE_MS = 4 * 3_600_000
const REST_SPEED_KMH = 3
const AWAY_M = 100
const FULL_PERCENT = 99

export type ChargingSession = {
  readonly kind: 'charging-session'
  readonly id: string
  readonly deviceId: string
  readonly startMs: number
  readonly endMs: number
  readonly startPercent: number
  readonly endPercent: number
  readonly at: Place | null
  readonly evidence: {
    readonly algorithm: string
    /** What says so: the vehicle itself, or the rise of its state of charge. */
    readonly from: 'flag' | 'rise'
    /** The longest time within it of which nothing is known. */
    readonly longestGapS: number
    readonly full: boolean
  }
  readonly decidedAtMs: number
}

type ChargingEffect = { readonly type: 'charging-ended'; readonly record: ChargingSession }

type Session = {
  readonly startMs: number
  readonly startPercent: number
  readonly endMs: number
  readonly endPercent: number
  readonly at: Place | null
  readonly flagged: boolean
  readonly longestGapMs: number
}

export type ChargingState = {
  readonly deviceId: string
  /** The last reading that told a state of charge. */
  readonly last: { readonly timeMs: number; readonly percent: number; readonly place: Place | null } | null
  readonly session: Session | null
}

function stepCharging(state: ChargingState, point: TelemetryPoint, effects: ChargingEffect[]): ChargingState {
  const percent = point.stateOfChargePercent
  if (percent === undefined || percent < 0 || percent > 100) return state
  const { last, session } = state
  const { timeMs } = point
  const place = point.valid && isLatLon(point) ? { lat: point.lat, lon: point.lon } : null
  const next = { ...state, last: { timeMs, percent, place: place ?? last?.place ?? null } }
  if (last === null) return next
  const flag = point.obd?.tractionCharging
  const stands = standsStill(point) && isNear(last.place, place, point)
  // Regeneration gains a percent downhill, and never without moving.
  const rises = stands && percent > last.percent
  const charges = stands && (flag === undefined ? rises : flag > 0 || rises)
  if (session === null) {
    if (!charges) return next
    const begun: Session = {
      startMs: last.timeMs,
      startPercent: last.percent,
      endMs: timeMs,
      endPercent: percent,
      at: place ?? last.place,
      flagged: flag !== undefined && flag > 0,
      longestGapMs: timeMs - last.timeMs,
    }
    return { ...next, session: begun }
  }
  const isOver = !stands || percent < session.endPercent - 1 || (!charges && timeMs - session.endMs > STALLED_MS)
  if (isOver || (flag === 0 && !rises)) {
    end(state.deviceId, session, timeMs, effects)
    return { ...next, session: null }
  }
  if (!charges) return next
  const on: Session = {
    ...session,
    endMs: timeMs,
    endPercent: Math.max(session.endPercent, percent),
    flagged: session.flagged || (flag !== undefined && flag > 0),
    longestGapMs: Math.max(session.longestGapMs, timeMs - last.timeMs),
  }
  return { ...next, session: on }
}

export const chargingSessionPart: Part<ChargingState, ChargingEffect> = {
  newState: (deviceId) => ({ deviceId, last: null, session: null }),
  step: stepCharging,
  idleDueMs: ({ session, last }) => (session === null || last === null ? null : last.timeMs + SILENCE_MS),
  closeSilent: (state, dueMs, effects) => {
    if (state.session !== null) end(state.deviceId, state.session, dueMs, effects)
    return { ...state, session: null }
  },
}

function standsStill(point: TelemetryPoint): boolean {
  const speedKmh = point.obd?.speedKmh ?? (point.valid ? point.speedKmh : undefined)
  if (speedKmh !== undefined) return speedKmh < REST_SPEED_KMH
  return point.ignition !== true
}

function isNear(from: Place | null, place: Place | null, point: TelemetryPoint): boolean {
  return from === null || place === null || distanceM(from, place) <= Math.max(AWAY_M, 5 * positionSigmaM(point))
}

function end(deviceId: string, session: Session, decidedAtMs: number, effects: ChargingEffect[]): void {
  if (session.endPercent - session.startPercent < SMALLEST_RISE_PERCENT) return
  const { startMs, endMs, startPercent, endPercent, at, flagged, longestGapMs } = session
  effects.push({
    type: 'charging-ended',
    record: {
      kind: 'charging-session',
      id: derivedId('chs', deviceId, String(startMs)),
      deviceId,
      startMs,
      endMs,
      startPercent,
      endPercent,
      at,
      evidence: {
        algorithm: CHARGING_ALGORITHM,
        from: flagged ? 'flag' : 'rise',
        longestGapS: longestGapMs / 1_000,
        full: endPercent >= FULL_PERCENT,
      },
      decidedAtMs,
    },
  })
}
