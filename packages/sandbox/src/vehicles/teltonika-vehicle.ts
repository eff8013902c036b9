import { setTimeout as sleep } from 'node:timers/promises'
import { type AvlRecord, encodeBody } from '@clutch/protocols/teltonika/codec'
import { encodeLogin, encodeTcpFrame } from '@clutch/protocols/teltonika/frames'
import { DeviceLink } from './device-link.ts'
import type { VehicleClock } from './pace.ts'

/**
 * A vehicle's tracker: keeps what it records until the server says that it has it. Sends packets of records in order,
 * one at a time; when no answer comes it drops the connection, comes again and sends the same packet again, as the
 * devices of this family do. (Sending again on the same connection would let a late answer pass for that of the next.)
 */
export interface VehicleOptions {
  readonly imei: string
  readonly host: string
  readonly port: number
  readonly records: Iterable<AvlRecord>
  /** A clock in the records' time, or as fast as the answers come. */
  readonly pace: VehicleClock | 'max'
  /** A packet leaves when it has this many records, */
  readonly recordsPerPacket?: number
  /** or when its first record is this old, in the records' time. */
  readonly flushAfterMs?: number
  readonly ackTimeoutMs?: number
  readonly backoff?: { readonly leastMs: number; readonly mostMs: number }
  /** Without any progress for this long, in wall time, the vehicle gives up. */
  readonly giveUpAfterMs?: number
  readonly onProgress?: (progress: VehicleProgress) => void
  readonly signal?: AbortSignal
  /** For jitter: a number from 0 up to 1. */
  readonly random?: () => number
}

export type VehicleProgress =
  | { readonly kind: 'connected'; readonly imei: string }
  | { readonly kind: 'disconnected'; readonly imei: string; readonly cause: string }
  | {
      readonly kind: 'sent' | 'resent' | 'acknowledged'
      readonly imei: string
      readonly records: number
      /** The time of the packet's last record. */
      readonly upToMs: number
    }

/** Counted in records. `sent` counts each once, `resent` every further time. */
export interface VehicleOutcome {
  sent: number
  acknowledged: number
  resent: number
}

export class VehicleGaveUp extends Error {
  readonly outcome: VehicleOutcome

  constructor(imei: string, cause: string, outcome: VehicleOutcome) {
    super(`device ${imei} gave up: ${cause}`)
    this.name = 'VehicleGaveUp'
    this.outcome = outcome
  }
}

/** What fits a packet: the server takes 4,096 bytes, a record of ours has about 85. */
const maxRecordsPerPacket = 40

export async function runVehicle(options: VehicleOptions): Promise<VehicleOutcome> {
  const { imei, signal, onProgress } = options
  const backoff = options.backoff ?? { leastMs: 200, mostMs: 5_000 }
  const ackTimeoutMs = options.ackTimeoutMs ?? 5_000
  const giveUpAfterMs = options.giveUpAfterMs ?? 600_000
  const random = options.random ?? Math.random
  const outcome: VehicleOutcome = { sent: 0, acknowledged: 0, resent: 0 }
  let link: DeviceLink | undefined

  async function connected(): Promise<DeviceLink> {
    if (link?.isUp) return link
    if (link) drop('the connection was lost')
    const fresh = new DeviceLink(options.host, options.port)
    link = fresh
    const [answer] = await fresh.exchange(encodeLogin(imei), 1, ackTimeoutMs)
    if (answer !== 1) throw new Error('the server does not know this device')
    onProgress?.({ kind: 'connected', imei })
    return fresh
  }

  function drop(cause: string): void {
    link?.close()
    link = undefined
    onProgress?.({ kind: 'disconnected', imei, cause })
  }

  async function deliver(packet: readonly AvlRecord[]): Promise<void> {
    const frame = encodeTcpFrame(encodeBody('8E', packet))
    const about = { imei, records: packet.length, upToMs: packet.at(-1)?.timestampMs ?? 0 }
    const since = performance.now()
    let wasSent = false
    for (let attempt = 0; ; attempt += 1) {
      signal?.throwIfAborted()
      try {
        const up = await connected()
        const answer = up.exchange(frame, 4, ackTimeoutMs)
        if (wasSent) outcome.resent += packet.length
        else outcome.sent += packet.length
        onProgress?.({ kind: wasSent ? 'resent' : 'sent', ...about })
        wasSent = true
        const taken = (await answer).readUInt32BE()
        if (taken !== packet.length) throw new Error(`the server took ${taken} of ${packet.length} records`)
        outcome.acknowledged += packet.length
        onProgress?.({ kind: 'acknowledged', ...about })
        return
      } catch (error) {
        const cause = error instanceof Error ? error.message : String(error)
        drop(cause)
        const waited = performance.now() - since
        if (waited > giveUpAfterMs) throw new VehicleGaveUp(imei, cause, outcome)
        const ceilingMs = Math.min(backoff.mostMs, backoff.leastMs * 2 ** Math.min(attempt, 20))
        // Not all at the same moment after an outage, and never at once.
        const delayMs = ceilingMs * (0.5 + random() / 2)
        await sleep(Math.min(delayMs, giveUpAfterMs - waited + 1), undefined, signal && { signal })
      }
    }
  }

  try {
    for (const { packet, dueMs } of packets(options)) {
      signal?.throwIfAborted()
      if (options.pace !== 'max') await unlessAborted(options.pace.until(dueMs, signal), signal)
      await deliver(packet)
    }
    return outcome
  } finally {
    link?.close()
  }
}

interface Packet {
  readonly packet: readonly AvlRecord[]
  /** When it leaves, in the records' time. */
  readonly dueMs: number
}

function* packets({ records, pace, ...options }: VehicleOptions): Generator<Packet> {
  const most = options.recordsPerPacket ?? 10
  if (!(most >= 1 && most <= maxRecordsPerPacket))
    throw new RangeError(`1 to ${maxRecordsPerPacket} records per packet`)
  const flushAfterMs = options.flushAfterMs ?? 10_000
  let packet: AvlRecord[] = []
  for (const record of records) {
    const firstMs = packet[0]?.timestampMs ?? record.timestampMs
    if (pace !== 'max' && record.timestampMs > firstMs + flushAfterMs) {
      yield { packet, dueMs: firstMs + flushAfterMs }
      packet = []
    }
    packet.push(record)
    if (packet.length >= most) {
      yield { packet, dueMs: record.timestampMs }
      packet = []
    }
  }
  if (packet.length > 0) yield { packet, dueMs: packet.at(-1)?.timestampMs ?? 0 }
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
