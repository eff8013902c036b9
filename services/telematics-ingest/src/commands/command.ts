import type { Command, DeviceCommand, Instruction, NewCommand } from '@clutch/contracts/telematics/commands'
import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import type { TelematicsSettings } from '@clutch/contracts/telematics/settings'

/** Pure: what a command may become, and when a vehicle may be told it. */

/** How still a vehicle has to be before it is told: not at all, standing, or standing with its ignition off. */
export type Standstill = 'none' | 'standing' | 'off'

/** With what only the service itself has to know. */
export interface HeldCommand {
  readonly command: Command
  readonly standstill: Standstill
}

const secondsPerHour = 3_600
const defaultValidForS = { hazardous: secondsPerHour, harmless: 24 * secondsPerHour }

/** An output may hold the starter's relay, and a text may switch it: they need what an engine cut needs. */
export function isHazardous({ kind }: Instruction): boolean {
  return kind === 'engine-cut' || kind === 'immobilise' || kind === 'output' || kind === 'text'
}

/** What leaves the vehicle unable to drive until it is restored. */
export function isCut({ kind }: Instruction): boolean {
  return kind === 'engine-cut' || kind === 'immobilise'
}

/** Whoever restores the engine wants no cut that is still on its way to stop it again. */
export function superseded(command: Command): Command {
  return command.status === 'sent' ? become(command, 'failed', { failure: 'no-answer' }) : become(command, 'cancelled')
}

export function newCommand(
  wanted: NewCommand,
  about: { id: string; deviceId: string; actor: string; now: Date; rule: TelematicsSettings['engineCut'] },
): HeldCommand {
  const { instruction } = wanted
  const hazardous = isHazardous(instruction)
  const needsApproval = hazardous && about.rule !== 'stationary'
  const validForS = wanted.validForS ?? (hazardous ? defaultValidForS.hazardous : defaultValidForS.harmless)
  return {
    standstill:
      instruction.kind === 'immobilise' ? 'off' : hazardous && about.rule !== 'second-person' ? 'standing' : 'none',
    command: {
      id: about.id,
      version: 1,
      deviceId: about.deviceId,
      instruction,
      status: needsApproval ? 'awaiting-approval' : 'queued',
      waitsFor: needsApproval ? 'approval' : 'session',
      reason: wanted.reason ?? null,
      requestedBy: about.actor,
      requestedAt: about.now.toISOString(),
      approvedBy: null,
      approvedAt: null,
      expiresAt: new Date(about.now.getTime() + validForS * 1_000).toISOString(),
      sentAt: null,
      timesSent: 0,
      answeredAt: null,
      answer: null,
      failure: null,
    },
  }
}

/** What the device itself is told. */
export function onTheWire(instruction: Instruction): DeviceCommand {
  return instruction.kind === 'immobilise' ? { kind: 'engine-cut' } : instruction
}

/** Telling it twice does what telling it once does. What was sent of the others and not answered may have happened. */
export function isRepeatable({ kind }: Instruction): boolean {
  return kind !== 'reboot' && kind !== 'text'
}

const next = {
  'awaiting-approval': ['queued', 'expired', 'cancelled'],
  queued: ['sent', 'failed', 'expired', 'cancelled'],
  // sent again to a device that did not answer
  sent: ['sent', 'acknowledged', 'failed'],
  acknowledged: [],
  failed: [],
  expired: [],
  cancelled: [],
} as const satisfies Record<Command['status'], readonly Command['status'][]>

export function mayBecome(from: Command['status'], to: Command['status']): boolean {
  return (next[from] as readonly Command['status'][]).includes(to)
}

/** @throws RangeError where the table of statuses has no such step */
export function become(command: Command, to: Command['status'], change: Partial<Command> = {}): Command {
  if (!mayBecome(command.status, to)) throw new RangeError(`a command that is ${command.status} does not become ${to}`)
  const waitsFor = to === 'queued' ? 'session' : null
  return { ...command, waitsFor, ...change, status: to, version: command.version + 1 }
}

const maxAnswerChars = 2_000
const shortestSecret = 4

/** What is kept of what a device said: without the password, where it repeats that, and without what no text can hold. */
export function keptAnswer(text: string, password: string | undefined): string {
  const whole = password !== undefined && password.length >= shortestSecret ? text.replaceAll(password, '…') : text
  return whole.replaceAll('\0', '').slice(0, maxAnswerChars)
}

/** A device sends these by itself. */
const unasked: ReadonlySet<string> = new Set(['photo', 'file', 'serial'])

/** Whether it may be what the oldest command waits for, where the wire says nothing of which it answers. */
export function mayAnswerAny({ kind }: { readonly kind: string }): boolean {
  return !unasked.has(kind)
}

/** What the vehicle last said of how it moves. */
export interface Motion {
  readonly speedKmh: number | undefined
  /** Of the fix. */
  readonly valid: boolean
  readonly ignition: boolean | undefined
  /** By the device's clock, in ms since 1970. */
  readonly atMs: number
}

const standsBelowKmh = 3
/** Older news says nothing of what the vehicle does now. */
const newsForMs = 120_000

/** Written so that what is no number is not taken for standing. */
function rolls({ valid, speedKmh }: Pick<Motion, 'valid' | 'speedKmh'>): boolean {
  return valid && speedKmh !== undefined && !(speedKmh < standsBelowKmh)
}

/**
 * With one more reading, in whatever order they come. A clock that is ahead must not make what the vehicle says later look
 * older: nothing is newer than its arrival, and what claims to be from far ahead says nothing.
 */
export function motionAfter(
  before: Motion | undefined,
  { time, position, ignition }: Pick<DecodedReading, 'time' | 'position' | 'ignition'>,
  receivedAtMs: number,
): Motion {
  const toldAtMs = Date.parse(time)
  if (!(toldAtMs <= receivedAtMs + newsForMs))
    return { atMs: receivedAtMs, valid: false, speedKmh: undefined, ignition: undefined }
  const atMs = Math.min(toldAtMs, receivedAtMs)
  if (before !== undefined && before.atMs > atMs) return before
  const now = { atMs, valid: position?.valid === true, speedKmh: position?.speedKmh }
  // An ignition that was off is not, once the vehicle rolls.
  const carried = before?.ignition === false && rolls(now) ? undefined : before?.ignition
  return { ...now, ignition: ignition ?? carried }
}

/** Whether the vehicle is as still as that, as far as anyone can tell: without fresh news it is not. */
export function isStill(motion: Motion | undefined, wanted: Standstill, nowMs: number): boolean {
  if (wanted === 'none') return true
  if (motion === undefined || Math.abs(nowMs - motion.atMs) > newsForMs) return false
  if (rolls(motion)) return false
  if (wanted === 'off') return motion.ignition === false
  return motion.ignition === false || (motion.valid && motion.speedKmh !== undefined)
}
