import type { Command, DeviceCommand, Instruction, NewCommand } from '@clutch/contracts/telematics/commands'
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

/** Whether the vehicle is as still as that, as far as anyone can tell: without fresh news it is not. */
export function isStill(motion: Motion | undefined, wanted: Standstill, nowMs: number): boolean {
  if (wanted === 'none') return true
  if (motion === undefined || Math.abs(nowMs - motion.atMs) > newsForMs) return false
  // Written so that what is no number is not taken for standing.
  const rolls = motion.valid && motion.speedKmh !== undefined && !(motion.speedKmh < standsBelowKmh)
  if (rolls) return false
  if (wanted === 'off') return motion.ignition === false
  return motion.ignition === false || (motion.valid && motion.speedKmh !== undefined)
}
