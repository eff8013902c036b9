// The main thread's side of the engine: one worker thread, started by the first job and stopped when it has been idle, a bounded
// queue before it, and a limit of time and memory on every job. Nothing here computes, so nothing here blocks.
import { Worker } from 'node:worker_threads'
import type { MaintenanceScore } from '../predictive-maintenance/score.ts'
import type { TrainingRequest, TrainingResult } from '../predictive-maintenance/train.ts'
import type { VehicleSnapshot } from '../predictive-maintenance/vehicle-snapshot.ts'
import { EngineClosed, EngineDied, EngineFull, EngineTimeout, JobRefused, ModelUnknown } from './errors.ts'
import {
  type JobKind,
  type JobMessage,
  type Jobs,
  MODEL_NOT_LOADED,
  type ReplyMessage,
  type WorkerStatus,
} from './protocol.ts'

export interface EngineOptions {
  maxQueuedJobs?: number
  /** From the moment the worker has the job; waiting in the queue does not count. */
  timeLimitsMs?: Partial<Record<JobKind, number>>
  /** JavaScript heap of the worker; beyond it V8 ends the worker. */
  maxHeapMb?: number
  /** Buffers and WebAssembly memory, which V8's limit does not see: beyond it the worker is replaced after its job. */
  maxExternalMb?: number
  /** A worker without a job for so long is stopped, to give its memory back. */
  idleMs?: number
  maxKeptModels?: number
  workerUrl?: URL
  onEvent?: (event: EngineEvent) => void
}

/** `trained`: a training run leaves hundreds of megabytes of garbage behind, and a new worker is up in a quarter of a second. */
type StopReason = 'idle' | 'trained' | 'memory' | 'closed'

export type EngineEvent =
  | { type: 'started' }
  | { type: 'stopped'; because: StopReason }
  | { type: 'died'; during: JobKind | null; reason: string; retried: boolean }
  | { type: 'timed-out'; during: JobKind; limitMs: number }

interface EngineState {
  workerRunning: boolean
  runningJob: JobKind | null
  queuedJobs: number
  workersStarted: number
  keptModels: string[]
}

export interface Engine {
  train(request: TrainingRequest): Promise<TrainingResult>
  load(bytes: Uint8Array): Promise<{ digest: string }>
  /** `model` is the digest of a model trained or loaded here before. */
  score(model: string, snapshots: readonly VehicleSnapshot[]): Promise<MaintenanceScore[]>
  /** Asks the worker, if there is one; never starts one. */
  status(): Promise<WorkerStatus>
  state(): EngineState
  close(): Promise<void>
}

interface Job {
  message: JobMessage
  deaths: number
  gaveModel: boolean
  resolve: (output: Jobs[JobKind]['output']) => void
  reject: (error: Error) => void
}

const TIME_LIMITS_MS: Record<JobKind, number> = { train: 120_000, load: 20_000, score: 20_000, status: 5_000 }

// Below node_modules and in a bundle there is no TypeScript: the worker has the ending of the file that starts it.
const WORKER_URL = import.meta.url.endsWith('.ts')
  ? new URL('./worker.ts', import.meta.url)
  : new URL('./worker.js', import.meta.url)

export function startEngine(options: EngineOptions = {}): Engine {
  const {
    maxQueuedJobs = 64,
    maxHeapMb = 512,
    maxExternalMb = 512,
    idleMs = 10 * 60_000,
    maxKeptModels = 16,
    workerUrl = WORKER_URL,
    onEvent = () => {},
  } = options
  const limitsMs = { ...TIME_LIMITS_MS, ...options.timeLimitsMs }

  const queue: Job[] = []
  const kept = new Map<string, Uint8Array>()
  let worker: Worker | null = null
  let running: Job | null = null
  let timer: NodeJS.Timeout | undefined
  let closed = false
  let nextId = 1
  let workersStarted = 0

  function submit<Kind extends JobKind>(kind: Kind, input: Jobs[Kind]['input']): Promise<Jobs[Kind]['output']> {
    if (closed) return Promise.reject(new EngineClosed('the engine is closed'))
    if (queue.length >= maxQueuedJobs) {
      return Promise.reject(new EngineFull(`${queue.length} jobs are waiting already`))
    }
    return new Promise((resolve, reject) => {
      const message = { id: nextId++, kind, input } as JobMessage
      queue.push({ message, deaths: 0, gaveModel: false, resolve: resolve as Job['resolve'], reject })
      next()
    })
  }

  function next(): void {
    if (running || closed) return
    clearTimeout(timer)
    const job = queue.shift()
    if (!job) {
      worker?.unref()
      if (worker) timer = setTimeout(() => stop('idle'), idleMs).unref()
      return
    }
    running = job
    worker ??= startWorker()
    worker.ref()
    timer = setTimeout(() => timeOut(job), limitsMs[job.message.kind])
    try {
      worker.postMessage(job.message)
    } catch (error) {
      // What cannot be copied between threads never reached the worker.
      finish(() => job.reject(error instanceof Error ? error : new Error(String(error))))
    }
  }

  function finish(settle: () => void): void {
    clearTimeout(timer)
    running = null
    settle()
    next()
  }

  function startWorker(): Worker {
    const started = new Worker(workerUrl, {
      name: 'ai-engine',
      resourceLimits: { maxOldGenerationSizeMb: maxHeapMb },
      // A test runner's or a debugger's flags are not the worker's.
      execArgv: [],
    })
    let lastError = ''
    started.on('message', (reply: ReplyMessage) => {
      if (started === worker) onReply(reply)
    })
    started.on('error', (error) => {
      lastError = error instanceof Error ? error.message : String(error)
    })
    started.on('exit', (code) => {
      if (started === worker) onDeath(lastError || `exit code ${code}`)
    })
    workersStarted++
    onEvent({ type: 'started' })
    return started
  }

  function onReply(reply: ReplyMessage): void {
    const job = running
    if (!job || job.message.id !== reply.id) return
    if (!reply.ok && reply.error.name === MODEL_NOT_LOADED && job.message.kind === 'score') {
      giveModelFirst(job, job.message.input.model)
      return
    }
    if (job.message.kind === 'train') stop('trained')
    // Not after a load: the question it was loaded for comes next.
    else if (job.message.kind !== 'load' && reply.externalBytes > maxExternalMb * 2 ** 20) stop('memory')
    finish(() => {
      if (reply.ok) job.resolve(reply.output)
      else job.reject(new JobRefused(reply.error.name, reply.error.message))
    })
  }

  /** A young worker knows no models: it gets this one, then the same question again, before anyone else's turn. */
  function giveModelFirst(score: Job, digest: string): void {
    const bytes = kept.get(digest)
    if (!bytes || score.gaveModel) {
      finish(() => score.reject(new ModelUnknown(`no model ${digest} was loaded`)))
      return
    }
    const load: Job = {
      message: { id: nextId++, kind: 'load', input: { bytes } },
      deaths: 0,
      gaveModel: false,
      resolve: () => {},
      reject: (error) => dropped(score, error),
    }
    score.gaveModel = true
    queue.unshift(load, score)
    finish(() => {})
  }

  function dropped(job: Job, error: Error): void {
    const at = queue.indexOf(job)
    if (at >= 0) queue.splice(at, 1)
    job.reject(error)
  }

  function onDeath(reason: string): void {
    const job = running
    worker = null
    clearTimeout(timer)
    running = null
    const retried = job !== null && job.deaths === 0
    onEvent({ type: 'died', during: job?.message.kind ?? null, reason, retried })
    if (job) {
      job.deaths++
      job.gaveModel = false
      // Every kind of job may be done twice: none of them leaves anything behind but its answer.
      if (retried) queue.unshift(job)
      else job.reject(new EngineDied(`the worker died twice during ${job.message.kind}: ${reason}`))
    }
    next()
  }

  function timeOut(job: Job): void {
    const { kind } = job.message
    const limitMs = limitsMs[kind]
    discardWorker()
    onEvent({ type: 'timed-out', during: kind, limitMs })
    finish(() => job.reject(new EngineTimeout(`${kind} took more than ${limitMs} ms`)))
  }

  function stop(because: StopReason): Promise<void> {
    if (!worker) return Promise.resolve()
    const ended = discardWorker()
    onEvent({ type: 'stopped', because })
    return ended
  }

  /** Forgotten first: what it may still say reaches nobody, and its exit is not a death. */
  function discardWorker(): Promise<void> {
    const discarded = worker
    worker = null
    return discarded ? discarded.terminate().then(() => {}) : Promise.resolve()
  }

  function keep(digest: string, bytes: Uint8Array): void {
    kept.delete(digest)
    kept.set(digest, bytes)
    for (const oldest of kept.keys()) {
      if (kept.size <= maxKeptModels) break
      kept.delete(oldest)
    }
  }

  return {
    async train(request) {
      const result = await submit('train', request)
      keep(result.digest, result.bytes)
      return result
    },
    async load(bytes) {
      const own = Uint8Array.from(bytes)
      const loaded = await submit('load', { bytes: own })
      keep(loaded.digest, own)
      return loaded
    },
    score(model, snapshots) {
      const bytes = kept.get(model)
      if (bytes) keep(model, bytes)
      return submit('score', { model, snapshots })
    },
    status: () => (worker ? submit('status', null) : Promise.resolve({ tensorFlowLoaded: false, models: [] })),
    state: () => ({
      workerRunning: worker !== null,
      runningJob: running?.message.kind ?? null,
      queuedJobs: queue.length,
      workersStarted,
      keptModels: [...kept.keys()],
    }),
    async close() {
      closed = true
      clearTimeout(timer)
      const abandoned = running ? [running, ...queue] : [...queue]
      running = null
      queue.length = 0
      for (const job of abandoned) job.reject(new EngineClosed('the engine was closed before this job was done'))
      await stop('closed')
    },
  }
}
