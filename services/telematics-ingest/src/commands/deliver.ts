import { subjectOf } from '@clutch/contracts/contract'
import {
  type Command,
  CommandAcknowledged,
  CommandApproved,
  CommandFailed,
  CommandRequested,
  CommandSent,
} from '@clutch/contracts/telematics/commands'
import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { type CommandReply, ProtocolError } from '@clutch/protocols/protocol'
import { type Bus, delay } from '@clutch/shared/bus'
import type { Logger } from '@clutch/shared/logging'
import type { Database } from '@clutch/shared/tx'
import type { Msg, Subscription } from '@nats-io/transport-node'
import type { PrismaClient } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'
import type { DeviceSession } from '../sessions/device-connection.ts'
import type { LiveDevice } from '../sessions/live-devices.ts'
import type { SessionObserver } from '../sessions/observer.ts'
import { become, isRepeatable, isStill, type Motion, onTheWire } from './command.ts'
import { findDevicesToTell, lockOpenCommands, type OpenCommand, updateCommand, updateSentCommand } from './store.ts'

const lookAgainEveryMs = 5_000
const perLook = 1_000
const answerWithinMs = 30_000
const maxTimesSent = 3
const maxAnswerChars = 2_000

interface Connected {
  readonly session: DeviceSession<LiveDevice>
  motion: Motion | undefined
  /** A command waits until the vehicle stands: each reading may be the one. */
  waitsForStandstill: boolean
  /** Looks and answers of a device one after the other: an answer may come before we have noted that we asked. */
  turn: Promise<void>
  /** A look that has not begun is as good as any later one. */
  looks: number
}

/**
 * Tells connected devices what waits for them, one command at a time and each device's in order. Whoever holds the
 * device's rows decides, so of two processes that both think it is theirs one sends. What was sent is noted before it is
 * sent: after a crash in between, a command that may be repeated is sent again when its answer is late, and any other
 * has failed, for it may have happened.
 */
export class CommandDelivery implements SessionObserver {
  readonly #database: Database<PrismaClient>
  readonly #logger: Logger
  readonly #connected = new Map<string, Connected>()
  readonly #stop = new AbortController()
  readonly #subscriptions: Subscription[] = []
  #looking: Promise<void> | undefined
  #lastReference = 0

  constructor({ database, logger }: { database: Database<PrismaClient>; logger: Logger }) {
    this.#database = database
    this.#logger = logger
  }

  /** In the background: NATS may be away for now, and what it would have told is found by looking. */
  follow(bus: Bus): void {
    bus.connection.then(
      (connection) => {
        if (this.#stop.signal.aborted) return
        const callback = (error: unknown, message: Msg) => {
          if (!error) this.#hear(message)
        }
        for (const event of [CommandRequested, CommandApproved])
          this.#subscriptions.push(connection.subscribe(subjectOf(event), { callback }))
      },
      () => {},
    )
    this.#looking = this.#lookAgain()
  }

  opened(session: DeviceSession<LiveDevice>): void {
    const { deviceId } = session.device
    this.#connected.set(deviceId, {
      session,
      motion: undefined,
      waitsForStandstill: false,
      turn: Promise.resolve(),
      looks: 0,
    })
    this.#look(deviceId)
  }

  closed(session: DeviceSession<LiveDevice>): void {
    const { deviceId } = session.device
    if (this.#connected.get(deviceId)?.session === session) this.#connected.delete(deviceId)
  }

  read(session: DeviceSession<LiveDevice>, readings: readonly DecodedReading[]): void {
    const connected = this.#of(session)
    if (connected === undefined) return
    for (const reading of readings) connected.motion = later(connected.motion, reading)
    if (connected.waitsForStandstill) this.#look(session.device.deviceId)
  }

  replied(session: DeviceSession<LiveDevice>, replies: readonly CommandReply[]): void {
    const connected = this.#of(session)
    if (connected === undefined) return
    this.#inTurn(connected, async () => {
      for (const reply of replies) await this.#settle(session, reply)
    })
    this.#look(session.device.deviceId)
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    for (const subscription of this.#subscriptions) subscription.unsubscribe()
    await this.#looking
    await Promise.all([...this.#connected.values()].map(({ turn }) => turn))
  }

  #of(session: DeviceSession<LiveDevice>): Connected | undefined {
    const connected = this.#connected.get(session.device.deviceId)
    return connected?.session === session ? connected : undefined
  }

  #hear(message: Msg): void {
    try {
      this.#look(message.json<Command>().deviceId)
    } catch {
      // Not ours to judge; the look every few seconds finds what it meant.
    }
  }

  #look(deviceId: string): void {
    const connected = this.#connected.get(deviceId)
    if (connected === undefined || connected.looks > 0 || this.#stop.signal.aborted) return
    connected.looks += 1
    this.#inTurn(connected, async () => {
      connected.looks -= 1
      for (let told = 0; told < 50 && (await this.#tellNext(connected)); told += 1);
    })
  }

  #inTurn(connected: Connected, work: () => Promise<void>): void {
    connected.turn = connected.turn.then(work).catch((error: unknown) => {
      this.#logger.warn({ err: error, deviceId: connected.session.device.deviceId }, 'a command is not delivered yet')
    })
  }

  /** @returns whether there may be another to tell at once */
  async #tellNext(connected: Connected): Promise<boolean> {
    const { session } = connected
    const { tenantId, deviceId } = session.device
    const chosen = await this.#database.tx({ tenantId, actor: 'telematics-ingest/commands' }, async (tx) => {
      const open = await lockOpenCommands(tx, deviceId)
      connected.waitsForStandstill = false
      for (const each of open) {
        const { command } = each
        if (each.waitsForAnswer && !each.isOverdue) return undefined
        if (each.waitsForAnswer && !(isRepeatable(command.instruction) && command.timesSent < maxTimesSent)) {
          await fail(tx, command, 'no-answer')
          continue
        }
        if ((!each.waitsForAnswer && command.status === 'sent') || Date.parse(command.expiresAt) <= tx.now.getTime())
          continue
        // Asked again before it is sent again: a vehicle that stood half a minute ago may be on the road by now.
        if (isStill(connected.motion, each.standstill, tx.now.getTime())) return this.#note(tx, each)
        connected.waitsForStandstill = true
        if (command.status === 'queued' && command.waitsFor !== 'standstill')
          await updateCommand(tx, { ...command, waitsFor: 'standstill', version: command.version + 1 })
      }
      return undefined
    })
    if (chosen === undefined || this.#of(session) === undefined) return false
    const { command, reference } = chosen
    try {
      const { answered } = session.tell(onTheWire(command.instruction), { reference })
      if (!answered) await this.#amend(tenantId, chosen, { expectsAnswer: false })
      return !answered
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error // the connection is over; its next session tells it
      await this.#database.tx({ tenantId, actor: 'telematics-ingest/commands' }, (tx) =>
        fail(tx, command, 'not-possible'),
      )
      return true
    }
  }

  /** Commits that it is about to be sent: what follows may or may not happen. */
  async #note(tx: Tx, { command }: OpenCommand): Promise<Noted> {
    const reference = this.#nextReference()
    const sent = become(command, 'sent', { sentAt: tx.now.toISOString(), timesSent: command.timesSent + 1 })
    await updateSentCommand(tx, sent, { reference, expectsAnswer: true, answerWithinMs })
    tx.emit(CommandSent, sent)
    return { command: sent, reference }
  }

  async #amend(
    tenantId: string,
    { command, reference }: Noted,
    { expectsAnswer }: { expectsAnswer: boolean },
  ): Promise<void> {
    await this.#database.tx({ tenantId, actor: 'telematics-ingest/commands' }, (tx) =>
      updateSentCommand(tx, command, { reference, expectsAnswer, answerWithinMs }),
    )
  }

  async #settle({ device }: DeviceSession<LiveDevice>, reply: CommandReply): Promise<void> {
    const { tenantId, deviceId } = device
    await this.#database.tx({ tenantId, actor: `device/${deviceId}` }, async (tx) => {
      const waiting = (await lockOpenCommands(tx, deviceId)).filter(({ waitsForAnswer }) => waitsForAnswer)
      const answered =
        reply.reference === undefined ? waiting[0] : waiting.find(({ reference }) => reference === reply.reference)
      if (answered === undefined) {
        this.#logger.info({ deviceId, kind: reply.kind }, 'a device answers what nobody waits for')
        return
      }
      const outcome = { answeredAt: tx.now.toISOString(), answer: reply.text.slice(0, maxAnswerChars) }
      if (reply.failed === true) {
        await fail(tx, answered.command, 'refused-by-device', outcome)
        return
      }
      const done = become(answered.command, 'acknowledged', outcome)
      await updateCommand(tx, done)
      tx.emit(CommandAcknowledged, done)
    })
  }

  #nextReference(): number {
    this.#lastReference = (this.#lastReference % 65_535) + 1
    return this.#lastReference
  }

  async #lookAgain(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await delay(lookAgainEveryMs, this.#stop.signal)
      const all = [...this.#connected.values()].map(({ session }) => session.device)
      for (let from = 0; from < all.length && !this.#stop.signal.aborted; from += perLook) {
        const some = all.slice(from, from + perLook)
        try {
          const waiting = await this.#database.systemTx((tx) => findDevicesToTell(tx, some))
          for (const deviceId of waiting) this.#look(deviceId)
        } catch (error) {
          this.#logger.warn({ err: error }, 'the commands that wait could not be looked up')
          break
        }
      }
    }
  }
}

interface Noted {
  readonly command: Command
  readonly reference: number
}

async function fail(
  tx: Tx,
  command: Command,
  failure: NonNullable<Command['failure']>,
  change: Partial<Command> = {},
): Promise<undefined> {
  const failed = become(command, 'failed', { ...change, failure })
  await updateCommand(tx, failed)
  tx.emit(CommandFailed, failed)
}

function later(motion: Motion | undefined, { time, position, ignition }: DecodedReading): Motion {
  const atMs = Date.parse(time)
  if (motion !== undefined && motion.atMs > atMs) return motion
  return {
    atMs,
    valid: position?.valid === true,
    speedKmh: position?.speedKmh,
    ignition: ignition ?? motion?.ignition,
  }
}
