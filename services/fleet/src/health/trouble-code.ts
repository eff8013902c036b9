import { derivedId } from '@clutch/shared/derived-id'
import type { Part } from '../telemetry/part.ts'

/**
 * Trouble codes of one vehicle's device, as a fold over what it reports in event-time order.
 *
 * A code that is reported opens once and is confirmed when the device says so or when it is still there after a while;
 * it is cleared when a later complete list lacks it. Reported after that, it opens anew, under a new id.
 */

/** Still reported so long after it opened, a fault is no glitch. */
const CONFIRMED_AFTER_MS = 1_800_000
/** No vehicle has more at once; what a broken device invents beyond it is ignored. */
const MAX_OPEN = 128

export type TroubleReport = {
  readonly codes: readonly { readonly code: string; readonly status?: 'pending' | 'confirmed' | undefined }[]
  /** The list names every code there is, so what it lacks is gone. */
  readonly complete: boolean
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
  readonly decidedAtMs: number
}

export type TroubleCodeEffect = {
  readonly type: 'trouble-code-opened' | 'trouble-code-confirmed' | 'trouble-code-cleared'
  readonly record: TroubleCode
}

type OpenCode = { readonly openedMs: number; readonly confirmedMs: number | null; readonly lastSeenMs: number }

export type TroubleCodeState = {
  readonly deviceId: string
  readonly open: Readonly<Record<string, OpenCode>>
}

export function newTroubleCodeState(deviceId: string): TroubleCodeState {
  return { deviceId, open: {} }
}

/** The codes that are open now, oldest first. */
export function openTroubleCodes(state: TroubleCodeState): TroubleCode[] {
  return Object.entries(state.open)
    .map(([code, open]) => recordOf(state.deviceId, code, open, null, open.lastSeenMs))
    .sort((a, b) => a.openedMs - b.openedMs || (a.code < b.code ? -1 : 1))
}

/** The state after one more report. */
export function stepTroubleCodes(
  state: TroubleCodeState,
  timeMs: number,
  report: TroubleReport,
  effects: TroubleCodeEffect[],
): TroubleCodeState {
  const reported = new Map<string, boolean>()
  for (const { code, status } of report.codes) {
    const name = normalCode(code)
    if (name) reported.set(name, reported.get(name) === true || status === 'confirmed')
  }
  const open: Record<string, OpenCode> = {}
  for (const [code, held] of Object.entries(state.open)) {
    if (reported.has(code) || !report.complete) open[code] = held
    else effects.push({ type: 'trouble-code-cleared', record: recordOf(state.deviceId, code, held, timeMs, timeMs) })
  }
  for (const [code, confirmed] of [...reported].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const held = open[code]
    if (!held && Object.keys(open).length >= MAX_OPEN) continue
    const openedMs = held?.openedMs ?? timeMs
    const isConfirmed = confirmed || timeMs - openedMs >= CONFIRMED_AFTER_MS
    const next = { openedMs, confirmedMs: held?.confirmedMs ?? (isConfirmed ? timeMs : null), lastSeenMs: timeMs }
    open[code] = next
    const record = recordOf(state.deviceId, code, next, null, timeMs)
    if (!held) effects.push({ type: 'trouble-code-opened', record })
    else if (held.confirmedMs === null && next.confirmedMs !== null)
      effects.push({ type: 'trouble-code-confirmed', record })
  }
  return { deviceId: state.deviceId, open }
}

export const troubleCodePart: Part<TroubleCodeState, TroubleCodeEffect> = {
  newState: newTroubleCodeState,
  step: (state, { timeMs, troubleCodes }, effects) =>
    troubleCodes ? stepTroubleCodes(state, timeMs, troubleCodes, effects) : state,
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
  open: OpenCode,
  clearedMs: number | null,
  decidedAtMs: number,
): TroubleCode {
  return {
    kind: 'trouble-code',
    id: derivedId('dtc', deviceId, code, String(open.openedMs)),
    deviceId,
    code,
    severity: severityOfCode(code),
    status: clearedMs !== null ? 'cleared' : open.confirmedMs !== null ? 'confirmed' : 'open',
    openedMs: open.openedMs,
    confirmedMs: open.confirmedMs,
    lastSeenMs: open.lastSeenMs,
    clearedMs,
    decidedAtMs,
  }
}
