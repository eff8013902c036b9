import { derivedId } from '@clutch/shared/derived-id'
import type { Part } from '../telemetry/part.ts'
import type { TelemetryPoint } from '../telemetry/telemetry-point.ts'

/**
 * Trouble codes of one vehicle's device, as a fold over what it reports in event-time order.
 *
 * A code that is reported opens once and is confirmed when the device says so or when it is still there after a while;
 * it is cleared when a later complete list lacks it. Reported after that, it opens anew, under a new id. What an ECU calls pending
 * is open and not confirmed by time: the ECU will say when it believes it. The malfunction lamp is one for all codes.
 */

/** Still reported so long after it opened, a fault is no glitch. */
const CONFIRMED_AFTER_MS = 1_800_000
/** No vehicle has more at once; what a broken device invents beyond it is ignored. */
const MAX_OPEN = 128
/** An ECU forgets what is pending after a few drives without the fault. */
const PENDING_MS = 7 * 86_400_000
/** What the vehicle said so long before a code was first reported is of the moment of the fault, as far as is known. */
const FRAME_MS = 60_000

export type TroubleReport = {
  readonly codes: readonly { readonly code: string; readonly status?: 'pending' | 'confirmed' | undefined }[]
  /** The list names every code there is, so what it lacks is gone. */
  readonly complete: boolean
  /** So does the list of those that are pending, which ECUs keep apart. */
  readonly pendingComplete?: boolean | undefined
  /** What the ECU kept of the moment in which it believed a fault, and of which one. */
  readonly frame?: { readonly code: string; readonly values: Readonly<Record<string, number>> } | undefined
}

type Lamp = { readonly on: boolean; readonly sinceMs: number }

type FreezeFrame = {
  readonly atMs: number
  readonly source: 'ecu' | 'readings'
  readonly values: Readonly<Record<string, number>>
}

export type TroubleCodeSeverity = 'info' | 'minor' | 'major' | 'critical'

export type TroubleCode = {
  readonly kind: 'trouble-code'
  readonly id: string
  readonly deviceId: string
  readonly code: string
  readonly severity: TroubleCodeSeverity
  readonly status: 'open' | 'confirmed' | 'cleared'
  readonly openedMs: number
  readonly confirmedMs: number | null
  readonly lastSeenMs: number
  readonly clearedMs: number | null
  /** As it was told last when this was decided; null: nobody told. */
  readonly lamp: Lamp | null
  readonly freezeFrame: FreezeFrame | null
  readonly decidedAtMs: number
}

export type TroubleCodeEffect = {
  readonly type: 'trouble-code-opened' | 'trouble-code-confirmed' | 'trouble-code-changed' | 'trouble-code-cleared'
  readonly record: TroubleCode
}

type Known = {
  readonly confirmedMs: number | null
  readonly lastSeenMs: number
  readonly lamp: Lamp | null
}

type OpenCode = Omit<Known, 'lamp'> & {
  readonly openedMs: number
  /** Only ever listed as pending. */
  readonly pendingOnly: boolean
  readonly frame: FreezeFrame | null
  /** What was told of it last. */
  readonly told: Known & { readonly atMs: number }
}

export type TroubleCodeState = {
  readonly deviceId: string
  readonly open: Readonly<Record<string, OpenCode>>
  readonly lamp: Lamp | null
  /** What the vehicle said last about itself: the frame of a code that is told next. */
  readonly heard: { readonly atMs: number; readonly values: Readonly<Record<string, number>> } | null
}

export function newTroubleCodeState(deviceId: string): TroubleCodeState {
  return { deviceId, open: {}, lamp: null, heard: null }
}

/** The codes that are open now, oldest first. */
export function openTroubleCodes(state: TroubleCodeState): TroubleCode[] {
  return Object.entries(state.open)
    .map(([code, open]) => recordOf(state.deviceId, code, open, { ...open, lamp: state.lamp }, null, open.lastSeenMs))
    .sort((a, b) => a.openedMs - b.openedMs || (a.code < b.code ? -1 : 1))
}

/** The state after one more report. */
export function stepTroubleCodes(
  state: TroubleCodeState,
  timeMs: number,
  report: TroubleReport,
  effects: TroubleCodeEffect[],
): TroubleCodeState {
  const { deviceId, lamp } = state
  const reported = new Map<string, 'pending' | 'listed' | 'confirmed'>()
  for (const { code, status = 'listed' } of report.codes) {
    const name = normalCode(code)
    if (name && rank[status] > rank[reported.get(name) ?? 'none']) reported.set(name, status)
  }
  const open: Record<string, OpenCode> = {}
  for (const [code, held] of Object.entries(state.open)) {
    const isGone = !reported.has(code) && lacks(report, held, timeMs)
    if (!isGone) open[code] = held
    else {
      const record = recordOf(deviceId, code, held, { ...held, lamp }, timeMs, timeMs)
      effects.push({ type: 'trouble-code-cleared', record })
    }
  }
  for (const [code, status] of [...reported].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const held = open[code]
    if (!held && Object.keys(open).length >= MAX_OPEN) continue
    const openedMs = held?.openedMs ?? timeMs
    const stayed = status !== 'pending' && timeMs - openedMs >= CONFIRMED_AFTER_MS
    const confirmedMs = held?.confirmedMs ?? (status === 'confirmed' || stayed ? timeMs : null)
    const known = { confirmedMs, lastSeenMs: timeMs, lamp }
    const isNews = !held || (held.confirmedMs === null && confirmedMs !== null)
    const next: OpenCode = {
      openedMs,
      confirmedMs,
      lastSeenMs: timeMs,
      pendingOnly: (held?.pendingOnly ?? true) && status === 'pending',
      frame: held ? held.frame : frameOf(state, timeMs),
      told: isNews ? { ...known, atMs: timeMs } : held.told,
    }
    open[code] = next
    if (!isNews) continue
    const type = held ? 'trouble-code-confirmed' : 'trouble-code-opened'
    effects.push({ type, record: recordOf(deviceId, code, next, known, null, timeMs) })
  }
  return withOwnFrame({ ...state, open }, timeMs, report, effects)
}

/** The ECU's own frame is better than what the readings around it said, and may be asked for later than the code. */
function withOwnFrame(
  state: TroubleCodeState,
  timeMs: number,
  { frame }: TroubleReport,
  effects: TroubleCodeEffect[],
): TroubleCodeState {
  const code = frame && normalCode(frame.code)
  const held = code ? state.open[code] : undefined
  if (!frame || !code || held === undefined || held.frame?.source === 'ecu') return state
  const known = { confirmedMs: held.confirmedMs, lastSeenMs: held.lastSeenMs, lamp: state.lamp }
  const next: OpenCode = {
    ...held,
    frame: { atMs: timeMs, source: 'ecu', values: frame.values },
    told: { ...known, atMs: timeMs },
  }
  effects.push({ type: 'trouble-code-changed', record: recordOf(state.deviceId, code, next, known, null, timeMs) })
  return { ...state, open: { ...state.open, [code]: next } }
}

/** The list that would name it does not. Where nobody asks for the pending ones any more, those are forgotten in the end. */
function lacks({ complete, pendingComplete }: TroubleReport, held: OpenCode, timeMs: number): boolean {
  if (!held.pendingOnly) return complete
  return pendingComplete === true || (complete && timeMs - held.lastSeenMs > PENDING_MS)
}

const rank = { none: 0, pending: 1, listed: 2, confirmed: 3 } as const

/** The state after the lamp was told: where it goes on or off, the codes that are open are told again. */
function stepLamp(
  state: TroubleCodeState,
  timeMs: number,
  on: boolean,
  effects: TroubleCodeEffect[],
): TroubleCodeState {
  if (state.lamp?.on === on) return state
  const lamp = { on, sinceMs: timeMs }
  const open = Object.fromEntries(
    Object.entries(state.open).map(([code, held]) => {
      const { confirmedMs, lastSeenMs } = held
      const known = { confirmedMs, lastSeenMs, lamp }
      effects.push({
        type: 'trouble-code-changed',
        record: recordOf(state.deviceId, code, held, known, null, timeMs),
      })
      return [code, { ...held, told: { ...known, atMs: timeMs } }]
    }),
  )
  return { ...state, lamp, open }
}

function stepPoint(before: TroubleCodeState, point: TelemetryPoint, effects: TroubleCodeEffect[]): TroubleCodeState {
  const { timeMs, obd, troubleCodes } = point
  let state = before
  if (obd !== undefined) state = { ...state, heard: { atMs: timeMs, values: obd } }
  if (troubleCodes !== undefined)
    state = stepTroubleCodes(withPoint(before, state, point), timeMs, troubleCodes, effects)
  const lamp = obd?.malfunctionLamp
  return lamp === undefined ? state : stepLamp(state, timeMs, lamp > 0, effects)
}

/** With what this reading and the one before it say together, for the frame of a code that opens now. */
function withPoint(
  { heard: earlier }: TroubleCodeState,
  state: TroubleCodeState,
  { timeMs, obd, speedKmh, valid, externalV, fuelPercent }: TelemetryPoint,
): TroubleCodeState {
  const values: Record<string, number> = {
    ...(earlier !== null && timeMs - earlier.atMs <= FRAME_MS ? earlier.values : {}),
    ...obd,
  }
  if (valid && speedKmh !== undefined) values.speedKmh ??= speedKmh
  if (externalV !== undefined) values.externalV = externalV
  if (fuelPercent !== undefined) values.fuelPercent = fuelPercent
  delete values.malfunctionLamp
  return { ...state, heard: Object.keys(values).length === 0 ? null : { atMs: timeMs, values } }
}

function frameOf({ heard }: TroubleCodeState, timeMs: number): FreezeFrame | null {
  return heard === null || timeMs - heard.atMs > FRAME_MS
    ? null
    : { atMs: heard.atMs, source: 'readings', values: heard.values }
}

export const troubleCodePart: Part<TroubleCodeState, TroubleCodeEffect> = {
  newState: newTroubleCodeState,
  step: stepPoint,
  openRecords: ({ deviceId, open }) =>
    Object.entries(open).map(([code, held]) => recordOf(deviceId, code, held, held.told, null, held.told.atMs)),
}

/** The five characters of SAE J2012, or null for what is no code. A failure type that follows (`P0301-12`) is left out. */
export function normalCode(text: string): string | null {
  return /^([PCBU][0-3][0-9A-F]{3})(-?[0-9A-F]{2})?$/.exec(text.trim().toUpperCase())?.[1] ?? null
}

/**
 * How much a code matters, by what it concerns. Prefixes, the longest that fits decides:
 * what stops the vehicle or hurts someone is critical; what harms the engine or the exhaust if one drives on is major.
 */
export function severityOfCode(code: string): TroubleCodeSeverity {
  for (let length = code.length; length > 0; length--) {
    const severity = SEVERITY_BY_PREFIX.get(code.slice(0, length))
    if (severity) return severity
  }
  return 'minor'
}

const SEVERITY_BY_PREFIX: ReadonlyMap<string, TroubleCodeSeverity> = new Map([
  // Too hot: engine coolant, engine oil, transmission fluid.
  ['P0217', 'critical'],
  ['P0218', 'critical'],
  ['P0298', 'critical'],
  // Oil pressure.
  ['P0520', 'critical'],
  ['P0521', 'critical'],
  ['P0522', 'critical'],
  ['P0523', 'critical'],
  ['P0524', 'critical'],
  // Misfire: raw fuel burns in the catalyst.
  ['P030', 'major'],
  ['P0300', 'critical'],
  ['P031', 'major'],
  // Fuel and air metering, boost, ignition coils, position of crank and cam shaft.
  ['P017', 'major'],
  ['P0234', 'major'],
  ['P0299', 'major'],
  ['P033', 'major'],
  ['P034', 'major'],
  ['P035', 'major'],
  // Catalyst and particle filter; the evaporative system only smells.
  ['P042', 'major'],
  ['P043', 'major'],
  ['P044', 'minor'],
  ['P045', 'minor'],
  ['P2002', 'major'],
  ['P2463', 'major'],
  // Battery and charging.
  ['P056', 'major'],
  ['P062', 'major'],
  // Control modules and transmission.
  ['P060', 'major'],
  ['P07', 'major'],
  ['P08', 'major'],
  ['P0A', 'major'],
  // Restraints, brakes and steering.
  ['B00', 'critical'],
  ['C00', 'critical'],
  ['C0', 'major'],
  ['B', 'minor'],
  // Lost communication: with brakes, steering and restraints it is more than an annoyance.
  ['U0121', 'critical'],
  ['U0126', 'critical'],
  ['U0131', 'critical'],
  ['U0151', 'critical'],
  ['U01', 'major'],
  ['U', 'minor'],
  ['P000', 'info'],
])

function recordOf(
  deviceId: string,
  code: string,
  { openedMs, frame }: OpenCode,
  { confirmedMs, lastSeenMs, lamp }: Known,
  clearedMs: number | null,
  decidedAtMs: number,
): TroubleCode {
  return {
    kind: 'trouble-code',
    id: derivedId('dtc', deviceId, code, String(openedMs)),
    deviceId,
    code,
    severity: severityOfCode(code),
    status: clearedMs !== null ? 'cleared' : confirmedMs !== null ? 'confirmed' : 'open',
    openedMs,
    confirmedMs,
    lastSeenMs,
    clearedMs,
    lamp,
    freezeFrame: frame,
    decidedAtMs,
  }
}
