import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ModelCard as PublishedCard } from '@clutch/contracts/ai/models'
import type { Runtime } from '@clutch/shared/runtime'
import { startService } from '@clutch/shared/service'
import { startTestService, type TestService } from '@clutch/testing/service'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { aiWith } from '../app.ts'
import { smallEngine, smallRequest } from '../engine/small-engine.fixture.ts'
import { partsOf } from '../parts.ts'
import { UNKNOWN_VEHICLE } from '../predictive-maintenance/vehicle-snapshot.ts'
import { recipeOf } from './cold-start.ts'

let first: TestService<PrismaClient>
let firstEngine: ReturnType<typeof smallEngine>
let directory: string
const others: { stop(): Promise<void> }[] = []
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'clutch-models-'))
  firstEngine = smallEngine()
  first = await startTestService(aiWith(firstEngine.extension))
})
afterEach(async () => {
  await Promise.all(others.splice(0).map((other) => other.stop()))
  await first.stop()
  await rm(directory, { recursive: true, force: true })
})

/** Another process of the same deployment, or the next one after a restart. */
async function another(env: Record<string, string> = {}, databases = first.databases, request = smallRequest) {
  const engine = smallEngine({}, request)
  const service = await startService(
    aiWith(engine.extension),
    {
      PORT: '0',
      DATABASE_URL: databases.appUrl,
      SYSTEM_DATABASE_URL: databases.systemUrl,
      NATS_URL: 'nats://127.0.0.1:1',
      GATEWAY_URL: 'http://127.0.0.1:1',
      CLUTCH_MESH_SECRET: 'a-secret-of-the-tests-only-0123456789',
      LOG_LEVEL: 'silent',
      ...env,
    },
    { clock: first.clock },
  )
  others.push(service)
  return { ...engine, runtime: service.runtime }
}

/** Other tests' databases are on the same server. */
const waitingHere = `SELECT 1 FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`

const ready = (runtime: Runtime<PrismaClient>) => partsOf(runtime.database).scoring.ready()
const score = (runtime: Runtime<PrismaClient>) => partsOf(runtime.database).scoring.score(UNKNOWN_VEHICLE)

test('after a restart the stored model answers, without training again', async () => {
  const before = await score(first.runtime)
  const next = await another()
  expect(await score(next.runtime)).toEqual(before)
  expect([firstEngine.trainings(), next.trainings()]).toEqual([1, 0])
})

test('two processes that train at the same time end up with one model', async () => {
  const second = await another()
  const [one, two] = await Promise.all([score(first.runtime), score(second.runtime)])
  expect(two).toEqual(one)
  expect(await first.look('SELECT id, digest FROM ai.models')).toEqual([await ready(first.runtime)])
})

test('a process that was not first takes the model that stands, even if its own came out otherwise', async () => {
  const otherwise = { ...smallRequest, seed: 2 }
  const second = await another({}, first.databases, otherwise)
  const own = await ready(second.runtime)
  // As if a machine with other arithmetic had been faster with the recipe that the first one trains.
  let slow: Promise<unknown> | undefined
  await second.runtime.database.systemTx(async ({ sql }) => {
    await sql.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 3))', [`models/${recipeOf(smallRequest)}`])
    slow = ready(first.runtime)
    await vi.waitFor(async () => expect(await first.look(waitingHere)).toHaveLength(1), 10_000)
    await sql.query('UPDATE models SET recipe = $1 WHERE id = $2', [recipeOf(smallRequest), own.id])
  })
  expect(firstEngine.trainings()).toBe(1)
  expect(await slow).toEqual(own)
  expect((await score(first.runtime)).score.model).toBe(own.digest)
})

test('a stored model that cannot be loaded is trained again and replaced', async () => {
  const sound = await ready(first.runtime)
  for (const damage of [`'not a model'`, `set_byte(weights, octet_length(weights) - 3, 77)`]) {
    await first.look(`UPDATE ai.models SET weights = ${damage}`)
    const next = await another()
    expect(await ready(next.runtime)).toEqual(sound)
    expect(next.trainings()).toBe(1)
    const after = await another()
    expect(await ready(after.runtime)).toEqual(sound)
    expect(after.trainings()).toBe(0)
  }
})

test('TENSORFLOW_MODELS_PATH is written after training and spares another installation the training', async () => {
  const env = { TENSORFLOW_MODELS_PATH: directory }
  const writer = await another(env)
  const model = await ready(writer.runtime)
  expect((await readdir(directory)).sort()).toEqual([`${model.digest}.card.json`, `${model.digest}.model`])

  const elsewhere = await startTestService(aiWith(smallEngine().extension))
  others.push(elsewhere)
  const reader = await another(env, elsewhere.databases)
  expect(await ready(reader.runtime)).toEqual(model)
  expect(reader.trainings()).toBe(0)
})

test('a directory that cannot be used costs a training run, not the answer', async () => {
  const engine = await another({ TENSORFLOW_MODELS_PATH: join('/dev/null', directory) })
  expect((await score(engine.runtime)).score.origin).toBe('cold-start')
  expect(engine.trainings()).toBe(1)
})

test('a failed attempt is forgotten: the next who asks gets a model', async () => {
  await first.look('ALTER TABLE ai.models RENAME TO models_away')
  await expect(ready(first.runtime)).rejects.toThrow()
  await first.look('ALTER TABLE ai.models_away RENAME TO models')
  expect(await ready(first.runtime)).toMatchObject({ id: expect.stringMatching(/^mdl_/) })
})

test('the card of the model that answers is listed, with its figures, its peers and its limits', async () => {
  const { id, digest } = await ready(first.runtime)
  const { body } = await first.call<{ items: PublishedCard[]; nextCursor: null }>('GET', '/ai/models?limit=1')
  expect(body).toMatchObject({
    items: [{ id, digest, trainedOn: 'simulated-population', trainedAt: '2026-03-02T09:00:00.000Z' }],
    nextCursor: null,
  })
  const [card] = body.items
  expect(card!.metrics.auroc).toBeGreaterThan(0.5)
  expect(Object.keys(card!.peers).sort()).toEqual(['baseRate', 'logisticRegression'])
  expect(card!.limits.join()).toContain('not on your fleet')
})
