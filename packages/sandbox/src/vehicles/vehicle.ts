import { setTimeout as sleep } from 'node:timers/promises'
import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import type { DeviceVoice, Heard } from '@clutch/protocols/protocol'
import { DeviceLink } from './device-link.ts'
import type { VehicleClock } from './pace.ts'

/**
 * A vehicle's tracker of any family: keeps what it read until the server says that it has it. Sends packets of readings
 * in order, one at a time; when no answer comes it drops the connection, comes again and sends the same packet again.
 * (Sending again on the same connection would let a late answer pass for that of the next.)
 */
export interface VehicleOptions {
  readonly uniqueId: string
  readonly voice: DeviceVoice
  readonly host: string
  readonly port: number
  readonly readings: Iterable<DecodedReading>
  /** A clock in the readings' time, or as fast as the answers come. */
  readonly pace: VehicleClock | 'max'
  /** A packet leaves when it has this many readings (as many as the family can, if that is less), */
  readonly readingsPerPacket?: number
  /** or when its first reading is this old, in the readings' time. */
  readonly flushAfterMs?: number
  readonly ackTimeoutMs?: number
  readonly backoff?: { readonly leastMs: number; readonly mostMs: number }
  /** Without any progress for this long, in wall time, the vehicle gives up. */
  readonly giveUpAfterMs?: number
  readonly onProgress?: (progress: VehicleProgress) => void
  /** The server told it to do something; it said that it did. */
  readonly onCommand?: (text: string) => void
  readonly signal?: AbortSignal
  /** For jitter: a number from 0 up to 1. */
  readonly random?: () => number
}

export type VehicleProgress =
  | { readonly kind: 'connected'; readonly uniqueId: string }
  | { readonly kind: 'disconnected'; readonly uniqueId: string; readonly cause: string }
  | {
      readonly kind: 'sent' | 'resent' | 'acknowledged'
      readonly uniqueId: string
      readonly readings: number
      /** The time of the packet's last reading. */
      readonly upToMs: number
    }

/** Counted in readings. `sent` counts each once, `resent` every further time. */
export interface VehicleOutcome {
  sent: number
  acknowledged: number
  resent: number
}

export class VehicleGaveUp extends Error {
  readonly outcome: VehicleOutcome

  constructor(uniqueId: string, cause: string, outcome: VehicleOutcome) {
    super(`device ${uniqueId} gave up: ${cause}`)
    this.name = 'VehicleGaveUp'
    this.outcome = outcome
  }
}

export async function runVehicle(options: VehicleOptions): Promise<VehicleOutcome> {
  const { uniqueId, voice, host, port, signal, onProgress } = options
  const backoff = options.backoff ?? { leastMs: 200, mostMs: 5_000 }
  const ackTimeoutMs = options.ackTimeoutMs ?? 5_000
  const giveUpAfterMs = options.giveUpAfterMs ?? 600_000
  const random = options.random ?? Math.random
  const outcome: VehicleOutcome = { sent: 0, acknowledged: 0, resent: 0 }
  let session: Session | undefined

  async function connected(): Promise<Session> {
    if (session?.isUp) return session
    if (session) drop('the connection was lost')
    const fresh = new Session({ voice, uniqueId, host, port, ackTimeoutMs, onCommand: options.onCommand })
    session = fresh
    await fresh.login()
    onProgress?.({ kind: 'connected', uniqueId })
    return fresh
  }

  function drop(cause: string): void {
    session?.close()
    session = undefined
    onProgress?.({ kind: 'disconnected', uniqueId, cause })
  }

  async function deliver(packet: readonly DecodedReading[]): Promise<void> {
    const about = { uniqueId, readings: packet.length, upToMs: timeOf(packet.at(-1)) }
    const since = performance.now()
    let wasSent = false
    for (let attempt = 0; ; attempt += 1) {
      signal?.throwIfAborted()
      try {
        const up = await connected()
        const stored = up.report(packet)
        if (wasSent) outcome.resent += packet.length
        else outcome.sent += packet.length
        onProgress?.({ kind: wasSent ? 'resent' : 'sent', ...about })
        wasSent = true
        await stored
        outcome.acknowledged += packet.length
        onProgress?.({ kind: 'acknowledged', ...about })
        return
      } catch (error) {
        const cause = error instanceof Error ? error.message : String(error)
        drop(cause)
        const waited = performance.now() - since
        if (waited > giveUpAfterMs) throw new VehicleGaveUp(uniqueId, cause, outcome)
        const ceilingMs = Math.min(backoff.mostMs, backoff.leastMs * 2 ** Math.min(attempt, 20))
        // Not all at the same moment after an outage, and never at once.
        const delayMs = ceilingMs * (0.5 + random() / 2)
        await sleep(Math.min(delayMs, giveUpAfterMs - waited + 1), undefined, signal && { signal })
      }
    }
  }

  const abandon = () => session?.close()
  signal?.addEventListener('abort', abandon, { once: true })
  try {
    for (const { packet, dueMs } of packets(options)) {
      signal?.throwIfAborted()
      if (options.pace !== 'max') await unlessAborted(options.pace.until(dueMs, signal), signal)
      await deliver(packet)
    }
    return outcome
  } finally {
    signal?.removeEventListener('abort', abandon)
    session?.close()
  }
}

interface SessionOptions extends Pick<VehicleOptions, 'voice' | 'uniqueId' | 'host' | 'port'> {
  readonly ackTimeoutMs: number
  readonly onCommand: ((text: string) => void) | undefined
}

/** One connection: what is asked of the server is answered, or the connection is of no more use. */
class Session {
  readonly #options: SessionOptions
  readonly #speaker: ReturnType<DeviceVoice['newSpeaker']>
  readonly #link: DeviceLink
  #waits: { readonly for: 'welcome' | 'stored'; readonly settle: (failure?: Error) => void } | undefined
  #lost: Error | undefined

  constructor(options: SessionOptions) {
    this.#options = options
    const { voice, host, port } = options
    this.#speaker = voice.newSpeaker(options.uniqueId)
    this.#link = new DeviceLink({
      transport: voice.transport,
      host,
      port,
      listen: (bytes) => {
        const { consumed, heard } = this.#speaker.hear(bytes)
        for (const item of heard) this.#hear(item)
        return consumed
      },
      onLost: (why) => {
        this.#lost ??= why
        this.#waits?.settle(why)
      },
    })
  }

  get isUp(): boolean {
    return this.#lost === undefined
  }

  async login(): Promise<void> {
    const bytes = this.#speaker.login()
    if (bytes !== undefined) await this.#ask(bytes, 'welcome')
  }

  report(readings: readonly DecodedReading[]): Promise<void> {
    return this.#ask(this.#speaker.report(readings), 'stored')
  }

  close(): void {
    this.#link.close()
  }

  async #ask(bytes: Uint8Array, answer: 'welcome' | 'stored'): Promise<void> {
    if (this.#lost) throw this.#lost
    const { ackTimeoutMs } = this.#options
    const answered = new Promise<void>((resolve, reject) => {
      const timer = setTimeout(
        () => this.#waits?.settle(new Error(`no answer within ${ackTimeoutMs} ms`)),
        ackTimeoutMs,
      )
      this.#waits = {
        for: answer,
        settle: (failure) => {
          clearTimeout(timer)
          this.#waits = undefined
          if (failure) reject(failure)
          else resolve()
        },
      }
    })
    this.#link.send(bytes)
    await answered
  }

  #hear(heard: Heard): void {
    if (heard.kind === 'command') {
      this.#options.onCommand?.(heard.text)
      if (heard.answer) this.#link.send(heard.answer)
    } else if (heard.kind === 'turned-away') {
      this.#waits?.settle(new Error('the server does not know this device'))
    } else if (heard.kind === 'refused') {
      this.#waits?.settle(new Error('the server refused the packet'))
    } else if (heard.kind === this.#waits?.for) {
      this.#waits.settle()
    }
  }
}

function timeOf(reading: DecodedReading | undefined): number {
  return reading === undefined ? 0 : Date.parse(reading.time)
}

interface Packet {
  readonly packet: readonly DecodedReading[]
  /** When it leaves, in the readings' time. */
  readonly dueMs: number
}

function* packets({ readings, pace, voice, ...options }: VehicleOptions): Generator<Packet> {
  const most = Math.min(options.readingsPerPacket ?? 10, voice.maxReadingsPerPacket)
  if (!(most >= 1)) throw new RangeError('a packet has at least one reading')
  const flushAfterMs = options.flushAfterMs ?? 10_000
  let packet: DecodedReading[] = []
  for (const reading of readings) {
    const timeMs = timeOf(reading)
    const firstMs = timeOf(packet[0] ?? reading)
    if (pace !== 'max' && timeMs > firstMs + flushAfterMs) {
      yield { packet, dueMs: firstMs + flushAfterMs }
      packet = []
    }
    packet.push(reading)
    if (packet.length >= most) {
      yield { packet, dueMs: timeMs }
      packet = []
    }
  }
  if (packet.length > 0) yield { packet, dueMs: timeOf(packet.at(-1)) }
}

/** A clock need not know of the signal; the vehicle stops all the same. */
async function unlessAborted(waiting: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (!signal) return waiting
  let stop = () => {}
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
  })
  try {
    await Promise.race([waiting, aborted])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
