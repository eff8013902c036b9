import { hash } from 'node:crypto'
import type { Reading } from '@clutch/contracts/telematics/readings'
import { partitionOf } from '../readings/reading.ts'

export interface BatchLimits {
  readonly partitions: number
  /** A reading waits this long for company, */
  readonly lingerMs: number
  /** or until this many are together, */
  readonly maxReadings: number
  /** or as many bytes. Below what a server takes in one message. */
  readonly maxBytes: number
  /** Bytes of all batches that are not durable yet; beyond it whoever submits waits. One call may overshoot it. */
  readonly maxHeldBytes: number
}

export interface Batch {
  readonly partition: number
  /** Follows from the readings: what is sent again is recognised. */
  readonly id: string
  readonly count: number
  /** A ReadingBatch, as JSON. */
  readonly body: string
}

interface Submission {
  readonly partition: number
  readonly readings: readonly Reading[]
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

interface Item {
  readonly text: string
  readonly bytes: number
  readonly key: string
  readonly since: number
  readonly submission: Submission
  /** With this one everything of its submission is durable. */
  readonly isLast: boolean
}

interface Lane {
  readonly partition: number
  queue: Item[]
  bytes: number
  busy: boolean
  linger: NodeJS.Timeout | undefined
}

/**
 * Groups readings by partition, so that one acknowledgement of the server serves many devices. A partition has one batch
 * under way at a time, so what was submitted first is durable first; when a batch fails, everything behind it in its
 * partition fails with it, for it may be of the same devices.
 */
export class Batcher {
  readonly #limits: BatchLimits
  readonly #send: (batch: Batch) => Promise<void>
  readonly #lanes: Lane[]
  /** Not in a lane yet, for want of room. First come, first served. */
  #waiting: Submission[] = []
  #heldBytes = 0
  #closing = false
  #whenIdle: (() => void)[] = []

  constructor(limits: BatchLimits, send: (batch: Batch) => Promise<void>) {
    this.#limits = limits
    this.#send = send
    this.#lanes = Array.from({ length: limits.partitions }, (_, partition) => ({
      partition,
      queue: [],
      bytes: 0,
      busy: false,
      linger: undefined,
    }))
  }

  get heldBytes(): number {
    return this.#heldBytes
  }

  get idle(): boolean {
    return this.#heldBytes === 0 && this.#waiting.length === 0
  }

  /** Resolves when all of them are durable; rejects when it is not known that they are. Readings of one device. */
  submit(deviceId: string, readings: readonly Reading[]): Promise<void> {
    if (this.#closing) return Promise.reject(new Error('no more readings are taken'))
    if (readings.length === 0) return Promise.resolve()
    const partition = partitionOf(deviceId, this.#limits.partitions)
    return new Promise((resolve, reject) => {
      this.#waiting.push({ partition, readings, resolve, reject })
      this.#admit()
    })
  }

  /** Takes nothing more and sends what is there without waiting for company. Resolves when none is under way. */
  async close(): Promise<void> {
    this.#closing = true
    for (const lane of this.#lanes) this.#consider(lane)
    if (!this.idle) await new Promise<void>((idle) => this.#whenIdle.push(idle))
  }

  #admit(): void {
    const touched = new Set<Lane>()
    let admitted = 0
    while (admitted < this.#waiting.length && this.#heldBytes < this.#limits.maxHeldBytes) {
      const submission = this.#waiting[admitted] as Submission
      admitted += 1
      touched.add(this.#enqueue(submission))
    }
    if (admitted > 0) this.#waiting.splice(0, admitted)
    for (const lane of touched) this.#consider(lane)
  }

  #enqueue(submission: Submission): Lane {
    const lane = this.#lanes[submission.partition] as Lane
    const since = performance.now()
    const last = submission.readings.length - 1
    for (const [index, reading] of submission.readings.entries()) {
      const text = JSON.stringify(reading)
      const bytes = Buffer.byteLength(text) + 1
      const key = `${reading.deviceId}/${reading.id}`
      lane.queue.push({ text, bytes, key, since, submission, isLast: index === last })
      lane.bytes += bytes
      this.#heldBytes += bytes
    }
    return lane
  }

  #consider(lane: Lane): void {
    const oldest = lane.queue[0]
    if (lane.busy || oldest === undefined) return
    const { lingerMs, maxReadings, maxBytes } = this.#limits
    const leftMs = oldest.since + lingerMs - performance.now()
    if (lane.queue.length >= maxReadings || lane.bytes >= maxBytes || leftMs <= 0 || this.#closing) {
      clearTimeout(lane.linger)
      lane.linger = undefined
      void this.#dispatch(lane)
    } else {
      lane.linger ??= setTimeout(() => {
        lane.linger = undefined
        this.#consider(lane)
      }, Math.ceil(leftMs))
    }
  }

  async #dispatch(lane: Lane): Promise<void> {
    const items = this.#take(lane)
    lane.busy = true
    try {
      await this.#send(batchOf(lane.partition, items))
      lane.busy = false
      this.#release(items)
      for (const item of items) if (item.isLast) item.submission.resolve()
    } catch (error) {
      lane.busy = false
      this.#fail(lane, items, error)
    }
    this.#consider(lane)
    this.#admit()
    if (this.idle) for (const idle of this.#whenIdle.splice(0)) idle()
  }

  #take(lane: Lane): Item[] {
    const { maxReadings, maxBytes } = this.#limits
    let count = 0
    let bytes = 0
    for (const item of lane.queue) {
      if (count === maxReadings || (count > 0 && bytes + item.bytes > maxBytes)) break
      count += 1
      bytes += item.bytes
    }
    lane.bytes -= bytes
    return lane.queue.splice(0, count)
  }

  #fail(lane: Lane, items: readonly Item[], error: unknown): void {
    const lost = [...items, ...lane.queue]
    lane.queue = []
    lane.bytes = 0
    clearTimeout(lane.linger)
    lane.linger = undefined
    this.#release(lost)
    const waiting = this.#waiting.filter(({ partition }) => partition === lane.partition)
    this.#waiting = this.#waiting.filter(({ partition }) => partition !== lane.partition)
    for (const submission of new Set([...lost.map((item) => item.submission), ...waiting])) submission.reject(error)
  }

  #release(items: readonly Item[]): void {
    for (const item of items) this.#heldBytes -= item.bytes
  }
}

function batchOf(partition: number, items: readonly Item[]): Batch {
  return {
    partition,
    id: hash('sha256', items.map((item) => item.key).join('\n'), 'hex').slice(0, 32),
    count: items.length,
    body: `{"partition":${partition},"readings":[${items.map((item) => item.text).join(',')}]}`,
  }
}
