import { randomInt } from 'node:crypto'
import { delay } from '@clutch/shared/bus'
import type { Running, Runtime } from '@clutch/shared/runtime'
import type { PrismaClient } from '../../prisma/client/client.ts'
import type { DeviceSession } from '../sessions/device-connection.ts'
import type { LiveDevice } from '../sessions/live-devices.ts'
import type { SessionObserver } from '../sessions/observer.ts'
import { maxQueuedBytes } from './collect-decoded.ts'
import { addDropped, insertQueued, lockRoom, type Queued, type RuleName } from './queue-store.ts'
import { forwardingSettings } from './settings.ts'
import type { Wanted } from './store.ts'
import { onForwardings, wakeForwardings } from './wake.ts'
import { WantedByTenant, wants } from './wanted.ts'

const gatherMs = 200
const lookEveryMs = 1_000
/** What waits here to be written, at most; beyond it frames are dropped and counted. */
const maxHeldBytes = 4 * 1024 ** 2
const maxFramesPerRow = 100
const maxBytesPerRow = 128 * 1024

interface Held {
  readonly rule: Wanted
  frames: string[]
  bytes: number
  dropped: number
  receivedAtMs: number
}

/**
 * Frames as they came, put into the queues of whoever wants them. A device does not wait for that: it is answered for its
 * readings, so what this process holds when it dies is lost, at most a fifth of a second's.
 */
export class RawCollector implements SessionObserver, Running {
  readonly #runtime: Runtime<PrismaClient>
  readonly #maxRows: number
  readonly #wanted = new WantedByTenant('raw')
  readonly #stop = new AbortController()
  readonly #forgetWake: () => void
  readonly #held = new Map<string, Held>()
  /** Tells apart what two processes write in the same millisecond. */
  readonly #process = randomInt(2 ** 31)
  #heldBytes = 0
  #lastSeq = 0
  #writing: Promise<void> | undefined
  #running: Promise<void> | undefined
  #wake: () => void = () => {}

  constructor(runtime: Runtime<PrismaClient>) {
    this.#runtime = runtime
    this.#maxRows = forwardingSettings(runtime.database).queueRows
    this.#forgetWake = onForwardings('changed', () => this.#wake())
  }

  start(): this {
    this.#running = this.#run()
    return this
  }

  opened(): void {}
  closed(): void {}
  read(): void {}
  replied(): void {}

  heard({ device, family, uniqueId }: DeviceSession<LiveDevice>, frame: Uint8Array): void {
    const rules = this.#wanted.of(device.tenantId)
    if (rules.length === 0) return
    const receivedAtMs = this.#runtime.clock.now().getTime()
    let text: string | undefined
    for (const rule of rules) {
      if (!wants(rule, device.deviceId, receivedAtMs)) continue
      text ??= JSON.stringify({
        deviceId: device.deviceId,
        uniqueId,
        family,
        receivedAt: new Date(receivedAtMs).toISOString(),
        hex: Buffer.from(frame).toString('hex'),
      })
      this.#hold(rule, text, receivedAtMs)
    }
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    this.#forgetWake()
    this.#wake()
    await this.#running
    await this.#writing
  }

  async settled(): Promise<boolean> {
    await this.#look().catch(() => {})
    return this.#writing === undefined
  }

  #hold(rule: Wanted, text: string, receivedAtMs: number): void {
    let held = this.#held.get(rule.id)
    if (held === undefined) {
      held = { rule, frames: [], bytes: 0, dropped: 0, receivedAtMs }
      this.#held.set(rule.id, held)
    }
    if (this.#heldBytes + text.length > maxHeldBytes) {
      held.dropped += 1
    } else {
      held.frames.push(text)
      held.bytes += text.length
      held.receivedAtMs = receivedAtMs
      this.#heldBytes += text.length
    }
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined
    })
  }

  async #write(): Promise<void> {
    while (this.#held.size > 0) {
      await delay(gatherMs, this.#stop.signal)
      const all = [...this.#held.values()]
      this.#held.clear()
      this.#heldBytes = 0
      try {
        await this.#store(all)
        wakeForwardings('due')
      } catch (error) {
        const frames = all.reduce((sum, each) => sum + each.frames.length, 0)
        this.#runtime.logger.warn({ err: error, frames }, 'frames were not sent on: they could not be queued')
      }
    }
  }

  async #store(all: readonly Held[]): Promise<void> {
    const rows = new Map(all.map((held) => [held.rule.id, this.#rowsOf(held)]))
    await this.#runtime.database.systemTx(async (tx) => {
      const queued: Queued[] = []
      const dropped: (RuleName & { count: number })[] = []
      const rules = all.map(({ rule }) => rule)
      for (const room of await lockRoom(tx, rules)) {
        const held = all.find(({ rule }) => rule.id === room.id) as Held
        let { bytes } = room
        let places = this.#maxRows - room.rows
        let lost = held.dropped
        for (const row of rows.get(room.id) ?? []) {
          bytes += row.payload.length
          if (places > 0 && bytes <= maxQueuedBytes) queued.push(row)
          else lost += row.units
          places -= 1
        }
        if (lost > 0) dropped.push({ tenantId: room.tenantId, id: room.id, count: lost })
      }
      await insertQueued(tx, queued)
      await addDropped(tx, dropped)
    })
  }

  #rowsOf({ rule, frames, receivedAtMs }: Held): Queued[] {
    const rows: string[][] = []
    let bytes = 0
    for (const frame of frames) {
      const last = rows.at(-1)
      if (last === undefined || last.length >= maxFramesPerRow || bytes + frame.length > maxBytesPerRow) {
        rows.push([frame])
        bytes = frame.length
      } else {
        last.push(frame)
        bytes += frame.length
      }
    }
    const { tenantId, id } = rule
    return rows.map((texts) => {
      // Grows, also over a restart: by the clock, and by one where that stands.
      this.#lastSeq = Math.max(this.#lastSeq + 1, Date.now() * 1_000)
      const payload = texts.join(',')
      return {
        tenantId,
        id,
        epoch: 0,
        seq: this.#lastSeq,
        part: this.#process,
        receivedAtMs,
        units: texts.length,
        payload,
      }
    })
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve
      })
      await this.#look().catch((error: unknown) => {
        this.#runtime.logger.warn({ err: error }, 'who wants frames could not be looked up')
      })
      await Promise.race([delay(lookEveryMs, this.#stop.signal), woken])
    }
  }

  #look(): Promise<void> {
    return this.#runtime.database.systemTx((tx) => this.#wanted.refresh(tx))
  }
}
