import { hash } from 'node:crypto'
import { packReports, readingBatchVersion } from '@clutch/contracts/telematics/reading-batch'
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

/** What stays together: readings of one submission that one message has room for. */
interface Part {
  /** Reports, as JSON. */
  readonly text: string
  readonly bytes: number
  readonly count: number
  /** Names its readings. */
  readonly key: string
  readonly since: number
  readonly submission: Submission
  /** With this one everything of its submission is durable. */
  readonly isLast: boolean
}

interface Lane {
  readonly partition: number
  queue: Part[]
  readings: number
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
      readings: 0,
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
    for (const part of partsOf(submission, this.#limits)) {
      lane.queue.push(part)
      lane.readings += part.count
      lane.bytes += part.bytes
      this.#heldBytes += part.bytes
    }
    return lane
  }

  #consider(lane: Lane): void {
    const oldest = lane.queue[0]
    if (lane.busy || oldest === undefined) return
    const { lingerMs, maxReadings, maxBytes } = this.#limits
    const leftMs = oldest.since + lingerMs - performance.now()
    if (lane.readings >= maxReadings || lane.bytes >= maxBytes || leftMs <= 0 || this.#closing) {
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
    const parts = this.#take(lane)
    lane.busy = true
    try {
      await this.#send(batchOf(lane.partition, parts))
      lane.busy = false
      this.#release(parts)
      for (const part of parts) if (part.isLast) part.submission.resolve()
    } catch (error) {
      lane.busy = false
      this.#fail(lane, parts, error)
    }
    this.#consider(lane)
    this.#admit()
    if (this.idle) for (const idle of this.#whenIdle.splice(0)) idle()
  }

  #take(lane: Lane): Part[] {
    const { maxReadings, maxBytes } = this.#limits
    let parts = 0
    let readings = 0
    let bytes = 0
    for (const part of lane.queue) {
      if (parts > 0 && (readings + part.count > maxReadings || bytes + part.bytes > maxBytes)) break
      parts += 1
      readings += part.count
      bytes += part.bytes
    }
    lane.readings -= readings
    lane.bytes -= bytes
    return lane.queue.splice(0, parts)
  }

  #fail(lane: Lane, parts: readonly Part[], error: unknown): void {
    const lost = [...parts, ...lane.queue]
    lane.queue = []
    lane.readings = 0
    lane.bytes = 0
    clearTimeout(lane.linger)
    lane.linger = undefined
    this.#release(lost)
    const waiting = this.#waiting.filter(({ partition }) => partition === lane.partition)
    this.#waiting = this.#waiting.filter(({ partition }) => partition !== lane.partition)
    for (const submission of new Set([...lost.map((part) => part.submission), ...waiting])) submission.reject(error)
  }

  #release(parts: readonly Part[]): void {
    for (const part of parts) this.#heldBytes -= part.bytes
  }
}

/** A submission is one part, unless it is more than a message takes. */
function partsOf(submission: Submission, limits: BatchLimits): Part[] {
  const since = performance.now()
  const pieces = piecesOf(submission.readings, limits)
  return pieces.map((piece, index) => ({ ...piece, since, submission, isLast: index === pieces.length - 1 }))
}

type Piece = Pick<Part, 'text' | 'bytes' | 'count' | 'key'>

function piecesOf(readings: readonly Reading[], limits: BatchLimits): Piece[] {
  const count = readings.length
  if (count > limits.maxReadings) {
    const first = readings.slice(0, limits.maxReadings)
    return [...piecesOf(first, limits), ...piecesOf(readings.slice(limits.maxReadings), limits)]
  }
  const text = JSON.stringify(packReports(readings)).slice(1, -1)
  const bytes = Buffer.byteLength(text) + 1
  if (bytes > limits.maxBytes && count > 1) {
    const middle = count >> 1
    return [...piecesOf(readings.slice(0, middle), limits), ...piecesOf(readings.slice(middle), limits)]
  }
  return [{ text, bytes, count, key: readings.map(({ deviceId, id }) => `${deviceId}/${id}`).join() }]
}

function batchOf(partition: number, parts: readonly Part[]): Batch {
  return {
    partition,
    id: hash('sha256', parts.map((part) => part.key).join('\n'), 'hex').slice(0, 32),
    count: parts.reduce((sum, part) => sum + part.count, 0),
    body: `{"version":${readingBatchVersion},"partition":${partition},"reports":[${parts.map((part) => part.text).join(',')}]}`,
  }
}
