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
import { NotOpened } from '@clutch/shared/envelope'
import type { Logger } from '@clutch/shared/logging'
import type { Database } from '@clutch/shared/tx'
import type { Msg, Subscription } from '@nats-io/transport-node'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { openCommandPassword } from '../devices/command-password.ts'
import type { Tx } from '../kit.ts'
import type { SessionClaims } from '../sessions/claims.ts'
import type { DeviceSession } from '../sessions/device-connection.ts'
import type { LiveDevice } from '../sessions/live-devices.ts'
import type { SessionObserver } from '../sessions/observer.ts'
import {
  become,
  isRepeatable,
  isStill,
  keptAnswer,
  type Motion,
  mayAnswerAny,
  motionAfter,
  onTheWire,
} from './command.ts'
import { findCommandOfReference, findTakenReferences, lockConversation, takeReference } from './conversation-store.ts'
import { referencesOf } from './possible.ts'
import { nextReference } from './reference.ts'
import {
  expectNoAnswer,
  findDevicesToTell,
  lockCommand,
  lockOpenCommands,
  markNotLeft,
  type OpenCommand,
  updateCommand,
  updateSentCommand,
} from './store.ts'

const lookAgainEveryMs = 5_000
const perLook = 1_000
const answerWithinMs = 30_000
const maxTimesSent = 3
/** Of one device, that are not noted yet. It is asked one thing at a time; what comes beyond it says unasked. */
const maxAnswersHeld = 32
/** Devices with such answers. */
const maxAnswering = 20_000
/** While Postgres is away; all together less than an answer is waited for. */
const noteAgainAfterMs = [250, 1_000, 4_000, 10_000] as const

const actor = 'telematics-ingest/commands'

interface Connected {
  readonly session: DeviceSession<LiveDevice>
  motion: Motion | undefined
  /** A command waits until the vehicle stands: each reading may be the one. */
  waitsForStandstill: boolean
  /** Looks of a device, one after the other. */
  turn: Promise<void>
  /** A look that has not begun is as good as any later one. */
  looks: number
}

/**
 * Tells connected devices what waits for them, one command at a time and each device's in order. Whoever locks what is
 * said to the device decides, and only where it has the newest session. What was sent is noted before it is sent: after a
 * crash in between, a command that may be repeated is sent again when its answer is late, and any other has failed, for it
 * may have happened.
 */
export class CommandDelivery implements SessionObserver {
  readonly #database: Database<PrismaClient>
  readonly #logger: Logger
  readonly #connected = new Map<string, Connected>()
  readonly #stop = new AbortController()
  readonly #subscriptions: Subscription[] = []
  readonly #claims: SessionClaims
  /** By device: what it answered and is not noted yet. */
  readonly #answers = new Map<string, CommandReply[]>()
  readonly #noting = new Set<Promise<void>>()
  #looking: Promise<void> | undefined

  constructor(parts: { database: Database<PrismaClient>; logger: Logger; claims: SessionClaims }) {
    this.#database = parts.database
    this.#logger = parts.logger
    this.#claims = parts.claims
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

  read(session: DeviceSession<LiveDevice>, readings: readonly DecodedReading[], receivedAt: Date): void {
    const connected = this.#of(session)
    if (connected === undefined) return
    const receivedAtMs = receivedAt.getTime()
    for (const reading of readings) connected.motion = motionAfter(connected.motion, reading, receivedAtMs)
    if (connected.waitsForStandstill && isStill(connected.motion, 'standing', receivedAtMs))
      this.#look(session.device.deviceId)
  }

  /** Of any device, also of one that is connected elsewhere or not any more. */
  replied({ device }: DeviceSession<LiveDevice>, replies: readonly CommandReply[]): void {
    const { tenantId, deviceId } = device
    const held = this.#answers.get(deviceId)
    const answers = held ?? []
    const room = held === undefined && this.#answers.size >= maxAnswering ? 0 : maxAnswersHeld - answers.length
    answers.push(...replies.slice(0, room))
    if (replies.length > room) this.#logger.warn({ deviceId }, 'a device answers more than it is asked')
    if (held !== undefined || answers.length === 0) return
    this.#answers.set(deviceId, answers)
    const noting = this.#noteAnswers({ tenantId, deviceId }, answers).finally(() => {
      this.#noting.delete(noting)
      this.#look(deviceId)
    })
    this.#noting.add(noting)
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    for (const subscription of this.#subscriptions) subscription.unsubscribe()
    await this.#looking
    await Promise.all([...this.#connected.values()].map(({ turn }) => turn))
    await Promise.all(this.#noting)
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
    const look = async () => {
      connected.looks -= 1
      for (let told = 0; told < 50 && (await this.#tellNext(connected)); told += 1);
    }
    connected.turn = connected.turn.then(look).catch((error: unknown) => {
      this.#logger.warn({ err: error, deviceId }, 'a command is not delivered yet')
    })
  }

  /** @returns whether there may be another to tell at once */
  async #tellNext(connected: Connected): Promise<boolean> {
    const { session } = connected
    const { tenantId, deviceId } = session.device
    if (session.claim === undefined || this.#of(session) === undefined) return false
    const next = await this.#database.tx({ tenantId, actor }, (tx) => this.#chooseNext(tx, connected))
    if (next === undefined) return false
    if ('newestClaim' in next) {
      this.#logger.info({ deviceId }, 'a session ends: its device has a newer one')
      this.#claims.heardOf(next.newestClaim)
      session.end()
      return false
    }
    const { command, reference, password } = next
    const sent = { id: command.id, reference }
    const inTx = (work: (tx: Tx) => Promise<void>) => this.#database.tx({ tenantId, actor }, work)
    try {
      if (this.#of(session) === undefined) throw new Error('the connection is over')
      const how = { reference, ...(password !== undefined && { password }) }
      const { answered } = session.tell(onTheWire(command.instruction), how)
      if (!answered) await inTx((tx) => expectNoAnswer(tx, sent))
      return !answered
    } catch (error) {
      if (error instanceof ProtocolError) {
        await inTx(async (tx) => {
          const now = (await lockCommand(tx, command.id))?.command
          // Somebody may have given it up meanwhile.
          if (now?.status === 'sent' && now.version === command.version) await fail(tx, now, 'not-possible')
        })
        return true
      }
      await inTx((tx) => markNotLeft(tx, sent))
      return false
    }
  }

  async #chooseNext(tx: Tx, connected: Connected): Promise<Next | undefined> {
    const { deviceId } = connected.session.device
    const claim = connected.session.claim as string
    const conversation = await lockConversation(tx, deviceId, claim)
    if (conversation.newestClaim !== claim) return conversation
    const open = await lockOpenCommands(tx, deviceId)
    connected.waitsForStandstill = false
    for (const each of open) {
      const { command } = each
      if (each.waitsForAnswer && !each.isOverdue) return undefined
      const mayRepeat = !each.hasLeft || (isRepeatable(command.instruction) && command.timesSent < maxTimesSent)
      if (each.waitsForAnswer && !mayRepeat) {
        await fail(tx, command, 'no-answer')
        continue
      }
      if ((!each.waitsForAnswer && command.status === 'sent') || Date.parse(command.expiresAt) <= tx.now.getTime())
        continue
      // Asked again before it is sent again: a vehicle that stood half a minute ago may be on the road by now.
      if (isStill(connected.motion, each.standstill, tx.now.getTime())) {
        const next = await this.#note(tx, connected, each, conversation.lastReference)
        if (next === 'impossible') continue
        return next
      }
      connected.waitsForStandstill = true
      if (command.status === 'queued' && command.waitsFor !== 'standstill')
        await updateCommand(tx, { ...command, waitsFor: 'standstill', version: command.version + 1 })
    }
    return undefined
  }

  /** Commits that it is about to be sent: what follows may or may not happen. */
  async #note(
    tx: Tx,
    { session }: Connected,
    { command }: OpenCommand,
    lastReference: number,
  ): Promise<Told | 'impossible' | undefined> {
    const { deviceId } = session.device
    let password: string | undefined
    try {
      password = await openCommandPassword(tx, this.#database, deviceId)
    } catch (error) {
      if (!(error instanceof NotOpened)) throw error
      this.#logger.error({ err: error, deviceId }, 'the password of a device does not open: it is told nothing')
      await fail(tx, command, 'not-possible')
      return 'impossible'
    }
    const taken = await findTakenReferences(tx, deviceId)
    const reference = nextReference(lastReference, taken, referencesOf(session.family))
    // Each may still be answered; the device is told when one of them rests.
    if (reference === undefined) return undefined
    const sent = become(command, 'sent', { sentAt: tx.now.toISOString(), timesSent: command.timesSent + 1 })
    await takeReference(tx, deviceId, { commandId: command.id, reference })
    await updateSentCommand(tx, sent, { reference, answerWithinMs })
    tx.emit(CommandSent, sent)
    return { command: sent, reference, password }
  }

  /** An answer is said once: where it cannot be noted now it is tried again for a while. */
  async #noteAnswers(device: DeviceName, answers: CommandReply[]): Promise<void> {
    for (let failures = 0; answers.length > 0; ) {
      const some = answers.slice()
      try {
        await this.#settle(device, some)
        answers.splice(0, some.length)
        failures = 0
      } catch (error) {
        const waitMs = noteAgainAfterMs[failures]
        failures += 1
        this.#logger.warn({ err: error, deviceId: device.deviceId }, 'a device’s answer is not noted yet')
        if (waitMs === undefined || this.#stop.signal.aborted) break
        await delay(waitMs, this.#stop.signal)
      }
    }
    this.#answers.delete(device.deviceId)
  }

  async #settle({ tenantId, deviceId }: DeviceName, replies: readonly CommandReply[]): Promise<void> {
    await this.#database.tx({ tenantId, actor: `device/${deviceId}` }, async (tx) => {
      const waiting = (await lockOpenCommands(tx, deviceId)).filter(({ waitsForAnswer }) => waitsForAnswer)
      for (const reply of replies) {
        const index = await indexOfAnswered(tx, deviceId, waiting, reply)
        const [answered] = index < 0 ? [] : waiting.splice(index, 1)
        if (answered === undefined) {
          this.#logger.info({ deviceId, kind: reply.kind }, 'a device answers what nobody waits for')
          continue
        }
        const answer = keptAnswer(reply.text, await this.#passwordOf(tx, deviceId))
        const outcome = { answeredAt: tx.now.toISOString(), answer }
        if (reply.failed === true) {
          await fail(tx, answered.command, 'refused-by-device', outcome)
          continue
        }
        const done = become(answered.command, 'acknowledged', outcome)
        await updateCommand(tx, done)
        tx.emit(CommandAcknowledged, done)
      }
    })
  }

  async #passwordOf(tx: Tx, deviceId: string): Promise<string | undefined> {
    try {
      return await openCommandPassword(tx, this.#database, deviceId)
    } catch (error) {
      // Then it was not sent either.
      if (error instanceof NotOpened) return undefined
      throw error
    }
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

interface DeviceName {
  readonly tenantId: string
  readonly deviceId: string
}

interface Told {
  readonly command: Command
  readonly reference: number
  readonly password: string | undefined
}

/** What it is told now, or by which claim another session has it. */
type Next = Told | { readonly newestClaim: string }

/** Which of those that wait it answers: the one that was sent with its reference, last or before; without one, the oldest. */
async function indexOfAnswered(
  tx: Tx,
  deviceId: string,
  waiting: readonly OpenCommand[],
  reply: CommandReply,
): Promise<number> {
  if (waiting.length === 0) return -1
  if (reply.reference === undefined) return mayAnswerAny(reply) ? waiting.findIndex(({ hasLeft }) => hasLeft) : -1
  const commandId = await findCommandOfReference(tx, deviceId, reply.reference)
  return waiting.findIndex(({ command }) => command.id === commandId)
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
