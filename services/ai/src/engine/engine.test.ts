import { createRequire } from 'node:module'
import { isDeepStrictEqual } from 'node:util'
import { afterEach, describe, expect, test } from 'vitest'
import { UNKNOWN_VEHICLE } from '../predictive-maintenance/vehicle-snapshot.ts'
import { type Engine, type EngineEvent, type EngineOptions, startEngine } from './engine.ts'
import { EngineClosed, EngineDied, EngineFull, EngineTimeout, JobRefused, ModelUnknown } from './errors.ts'
import { SCRIPT } from './scripted-worker.fixture.ts'

const opened: Engine[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map((engine) => engine.close()))
})

function engineWith(options: EngineOptions = {}) {
  const events: EngineEvent[] = []
  const waiting: { awaited: EngineEvent; resolve: () => void }[] = []
  const engine = startEngine({
    ...options,
    onEvent(event) {
      events.push(event)
      for (const { awaited, resolve } of waiting) if (isDeepStrictEqual(awaited, event)) resolve()
    },
  })
  opened.push(engine)
  const happens = (awaited: EngineEvent) =>
    new Promise<void>((resolve) => {
      if (events.some((event) => isDeepStrictEqual(awaited, event))) resolve()
      else waiting.push({ awaited, resolve })
    })
  return { engine, events, happens }
}

const scripted = (options: EngineOptions = {}) =>
  engineWith({ workerUrl: new URL('./scripted-worker.fixture.ts', import.meta.url), ...options })
const script = (seed: number) => ({ seed, data: { kind: 'simulated' as const, vehicles: 1, months: 1 } })
const SMALL = { seed: 1, data: { kind: 'simulated' as const, vehicles: 300, months: 6 } }
const misfire = { ...UNKNOWN_VEHICLE, openTroubleCodes: [{ code: 'P0301', openDays: 0 }] }

describe('the engine', () => {
  test('loads TensorFlow for the first job that needs it, in the worker only', async () => {
    const { engine } = engineWith()
    expect(engine.state().workerRunning).toBe(false)
    await expect(engine.score('0'.repeat(64), [UNKNOWN_VEHICLE])).rejects.toThrow(ModelUnknown)
    expect(engine.state().workerRunning).toBe(true)
    expect(await engine.status()).toEqual({ tensorFlowLoaded: false, models: [] })

    const { digest } = await engine.train(SMALL)
    const [score] = await engine.score(digest, [misfire])
    expect(score).toMatchObject({ model: digest, origin: 'cold-start' })
    expect(await engine.status()).toEqual({ tensorFlowLoaded: true, models: [digest] })
    expect(Object.keys(createRequire(import.meta.url).cache).filter((path) => path.includes('tfjs'))).toEqual([])
  })

  test('the main thread goes on while the worker trains', async () => {
    const { engine } = engineWith()
    let turns = 0
    let training = true
    const turn = () => {
      turns++
      if (training) setImmediate(turn)
    }
    turn()
    await engine.train(SMALL)
    training = false
    // A training run on this thread would leave a handful of turns between its awaits.
    expect(turns).toBeGreaterThan(200)
  })

  test('weights that left as bytes come back as the same model', async () => {
    const first = engineWith().engine
    const { bytes, digest } = await first.train(SMALL)
    const scores = await first.score(digest, [misfire, UNKNOWN_VEHICLE])

    const second = engineWith().engine
    expect(await second.load(bytes)).toEqual({ digest })
    expect(await second.score(digest, [misfire, UNKNOWN_VEHICLE])).toEqual(scores)
  })

  test('a job that is refused says why and leaves the worker alive', async () => {
    const { engine } = engineWith()
    const refused = engine.load(Uint8Array.of(1, 2, 3))
    await expect(refused).rejects.toThrow(JobRefused)
    await expect(refused).rejects.toMatchObject({ reason: 'ModelBytesInvalid' })
    const history = { kind: 'history' as const, pages: [], today: 0 }
    await expect(engine.train({ seed: 1, data: history })).rejects.toMatchObject({ reason: 'NotEnoughHistory' })
    expect(engine.state().workersStarted).toBe(1)
  })

  test('a worker that trained is stopped at once, an idle one after a while, and a new one finds the model', async () => {
    const { engine, events, happens } = engineWith({ idleMs: 1 })
    const { digest } = await engine.train(SMALL)
    expect(events).toContainEqual({ type: 'stopped', because: 'trained' })
    expect(engine.state()).toMatchObject({ workerRunning: false, keptModels: [digest] })
    expect(await engine.status()).toEqual({ tensorFlowLoaded: false, models: [] })
    await engine.score(digest, [misfire])
    await happens({ type: 'stopped', because: 'idle' })
    const [score] = await engine.score(digest, [misfire])
    expect(score?.model).toBe(digest)
    expect(engine.state().workersStarted).toBe(3)
  })

  test('a worker that holds too much memory is replaced after its job', async () => {
    const { engine, events } = engineWith({ maxExternalMb: 0 })
    const { digest } = await engine.train(SMALL)
    for (let time = 0; time < 2; time++) expect(await engine.score(digest, [misfire])).toHaveLength(1)
    expect(engine.state().workersStarted).toBe(3)
    expect(events).toContainEqual({ type: 'stopped', because: 'memory' })
  })
})

describe('when a worker fails', () => {
  test('a job whose worker dies is tried once more, and its answer arrives', async () => {
    const { engine, events } = scripted()
    const shared = { kind: 'history' as const, pages: [new Uint8Array(new SharedArrayBuffer(1))], today: 0 }
    await expect(engine.train({ seed: SCRIPT.dieOnce, data: shared })).resolves.toMatchObject({ digest: 'seen train' })
    expect(events.filter(({ type }) => type === 'died')).toEqual([
      { type: 'died', during: 'train', reason: 'exit code 7', retried: true },
    ])
  })

  test('a job that kills two workers fails cleanly, and those behind it are served', async () => {
    const { engine } = scripted()
    const deadly = engine.train(script(SCRIPT.die))
    const behind = engine.train(script(0))
    await expect(deadly).rejects.toThrow(EngineDied)
    await expect(behind).resolves.toMatchObject({ digest: 'seen train' })
    expect(engine.state()).toMatchObject({ workersStarted: 3, runningJob: null, queuedJobs: 0 })
  })

  test('a worker that hangs is ended at the time limit, and those behind it are served', async () => {
    const { engine, events } = scripted({ timeLimitsMs: { train: 500 } })
    const hanging = engine.train(script(SCRIPT.hang))
    const behind = engine.load(Uint8Array.of(1))
    await expect(hanging).rejects.toThrow(EngineTimeout)
    await expect(behind).resolves.toEqual({ digest: 'seen load', bytes: new Uint8Array() })
    expect(events).toContainEqual({ type: 'timed-out', during: 'train', limitMs: 500 })
  })

  test('a training run that needs more memory than it may have ends its worker, not the service', async () => {
    const { engine, events } = engineWith({ maxHeapMb: 24 })
    const { seed } = SMALL
    const tooBig = engine.train({ seed, data: { kind: 'simulated', vehicles: 20_000, months: 24 } })
    await expect(tooBig).rejects.toThrow(EngineDied)
    expect(events.filter(({ type }) => type === 'died')).toHaveLength(2)
  })
})

describe('the queue', () => {
  test('refuses what does not fit, at once and by name, and forgets nothing it took', async () => {
    const { engine } = scripted({ maxQueuedJobs: 2, timeLimitsMs: { train: 500 } })
    const stuck = engine.train(script(SCRIPT.silence))
    const waiting = [engine.train(script(0)), engine.train(script(0))]
    await expect(engine.train(script(0))).rejects.toThrow(EngineFull)
    await expect(stuck).rejects.toThrow(EngineTimeout)
    await expect(Promise.all(waiting)).resolves.toHaveLength(2)
  })

  test('a closed engine rejects what was waiting, what was running and what comes after', async () => {
    const { engine } = scripted()
    const jobs = [engine.train(script(SCRIPT.silence)), engine.train(script(0))]
    const outcomes = Promise.allSettled(jobs)
    await engine.close()
    for (const outcome of await outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(EngineClosed) })
    }
    await expect(engine.train(script(0))).rejects.toThrow(EngineClosed)
    expect(engine.state().workerRunning).toBe(false)
  })
})
