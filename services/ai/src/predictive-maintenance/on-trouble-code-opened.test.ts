import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { MaintenanceRisk, Recommendation } from '@clutch/contracts/ai/maintenance'
import { TroubleCodeCleared, TroubleCodeOpened } from '@clutch/contracts/fleet/trouble-codes'
import { VehicleCreated } from '@clutch/contracts/fleet/vehicles'
import { newId } from '@clutch/shared/id'
import { startTestService, type TestService } from '@clutch/testing/service'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { aiWith } from '../app.ts'
import { smallEngine } from '../engine/small-engine.fixture.ts'
import { troubleCode, vehicle } from '../fleet-events.fixture.ts'
import { partsOf } from '../parts.ts'

const engine = smallEngine()
let service: TestService<PrismaClient>
beforeAll(async () => {
  service = await startTestService(aiWith(engine.extension), { nats: true, streams: ['fleet'] })
})
afterAll(() => service.stop())

async function said<T>(of: TestService<PrismaClient>, type: string, vehicleId: string): Promise<T[]> {
  const events = await of.emitted(type)
  return events.filter(({ data }) => data.vehicleId === vehicleId).map(({ data }) => data as T)
}
const risksOf = (vehicleId: string, of = service) =>
  said<MaintenanceRisk>(of, 'ai.maintenance-risk.assessed', vehicleId)
const recommendationsOf = (vehicleId: string, of = service) =>
  said<Recommendation>(of, 'ai.recommendation.issued', vehicleId)

test('no worker runs before there is a vehicle to assess', async () => {
  const known = vehicle()
  await service.publish(VehicleCreated, known)
  await service.publish(TroubleCodeCleared, troubleCode(known.id, 'P0420', { status: 'cleared', version: 2 }))
  await service.settled()
  for (const path of ['', '/recommendations', `/${newId('rsk')}`])
    await service.call('GET', `/ai/predictive-maintenance${path}`)
  await service.call('GET', '/ai/models')
  expect(await service.look('SELECT 1 FROM ai.vehicle_trouble_codes')).toHaveLength(1)
  expect(partsOf(service.runtime.database).engine.state()).toMatchObject({ workersStarted: 0, workerRunning: false })
})

test('two codes at once, and people who ask at the same moment, train one model', async () => {
  const [first, second] = [vehicle(), vehicle()]
  for (const known of [first, second]) await service.publish(VehicleCreated, known)
  await service.settled()
  const answers = await Promise.all([
    ...[first, second].map(({ id }) =>
      service.call('POST', '/ai/predictive-maintenance/assessments', { body: { vehicleId: id } }),
    ),
    service.publish(TroubleCodeOpened, troubleCode(first.id, 'P0301')),
    service.publish(TroubleCodeOpened, troubleCode(second.id, 'P0420')),
  ])
  await service.settled()
  expect(answers.slice(0, 2)).toMatchObject([{ status: 201 }, { status: 201 }])
  expect(await risksOf(first.id)).toHaveLength(2)
  expect(await risksOf(second.id)).toHaveLength(2)
  expect(engine.trainings()).toBe(1)
  const models = await service.look<{ id: string }>('SELECT id FROM ai.models')
  expect(models).toEqual([{ id: (await risksOf(first.id))[0]!.model.id }])
})

test('a code that opens is assessed and answered with a recommendation, once however often it is told', async () => {
  const known = vehicle()
  const opened = troubleCode(known.id, 'P0301')
  await service.publish(VehicleCreated, known)
  const id = await service.publish(TroubleCodeOpened, opened)
  // A redelivery, and the same fault under another event, as a snapshot would tell it.
  await service.publish(TroubleCodeOpened, opened, { id, messageId: newId('evt') })
  await service.publish(TroubleCodeOpened, opened)
  await service.settled()

  const risks = await risksOf(known.id)
  expect(risks).toMatchObject([
    { troubleCodeId: opened.id, model: { trainedOn: 'simulated-population' }, assessedAt: '2026-03-02T09:00:00.000Z' },
  ])
  const [risk] = risks
  expect(risk!.contributions[0]).toMatchObject({
    feature: 'ignition',
    value: expect.stringContaining('cylinderMisfire'),
  })
  expect(risk!.probability).toBeGreaterThan(risk!.typical)
  const recommendations = await recommendationsOf(known.id)
  expect(recommendations).toMatchObject([
    { riskId: risk!.id, serviceCategory: 'engine-misfire-diagnosis', trainedOn: 'simulated-population' },
  ])
  expect(recommendations[0]!.reasons.join()).toContain('P0301')

  const path = '/ai/predictive-maintenance'
  expect((await service.call('GET', `${path}/${risk!.id}`)).body).toEqual(risk)
  expect((await service.call('GET', `${path}/recommendations/${recommendations[0]!.id}`)).body).toEqual(
    recommendations[0],
  )
})

test('a fault of a vehicle that was not announced yet is assessed all the same', async () => {
  const opened = troubleCode(newId('veh'), 'P0217')
  await service.publish(TroubleCodeOpened, opened)
  await service.settled()
  expect(await recommendationsOf(opened.vehicleId)).toMatchObject([
    { kind: 'stop-driving', urgency: 'now', withinDays: 0 },
  ])
})

test("another tenant's risk is the same 404 as none, and its lists are its own", async () => {
  const opened = troubleCode(newId('veh'), 'P0301')
  await service.publish(TroubleCodeOpened, opened)
  await service.settled()
  const [[risk], [recommendation]] = [await risksOf(opened.vehicleId), await recommendationsOf(opened.vehicleId)]
  const path = '/ai/predictive-maintenance'
  const tenant = newId('ten')
  for (const [theirs, missing] of [
    [`${path}/${risk!.id}`, `${path}/${newId('rsk')}`],
    [`${path}/recommendations/${recommendation!.id}`, `${path}/recommendations/${newId('rec')}`],
  ]) {
    const answer = await service.call('GET', theirs!, { tenant })
    expect(answer.status).toBe(404)
    expect(answer.body).toEqual((await service.call('GET', missing!, { tenant })).body)
  }
  for (const list of [path, `${path}/recommendations`])
    expect((await service.call('GET', list, { tenant })).body).toEqual({ items: [], nextCursor: null })
})

test('what was said can be told again', async () => {
  const before = await service.emitted()
  for (const noun of ['maintenance-risk', 'recommendation'])
    await service.door('POST', `/internal/outbox/snapshot/${noun}`)
  const told = (await service.emitted()).slice(before.length)
  const byId = (events: typeof told) =>
    events.map(({ data }) => data).sort((a, b) => (String(a.id) < String(b.id) ? -1 : 1))
  expect(byId(told)).toEqual(byId(before))
  expect(told.length).toBeGreaterThan(0)
})

test('when the engine dies under the question, the reaction is tried again and applied once', async () => {
  const deaths = await mkdtemp(join(tmpdir(), 'clutch-deaths-'))
  vi.stubEnv('WORKER_DEATHS', deaths)
  const dying = smallEngine({ workerUrl: new URL('../engine/dies-scoring-worker.fixture.ts', import.meta.url) })
  const other = await startTestService(aiWith(dying.extension), { nats: true, streams: ['fleet'] })
  try {
    const opened = troubleCode(newId('veh'), 'P0301')
    await other.publish(TroubleCodeOpened, opened)
    await other.settled()
    expect(await readdir(deaths)).toHaveLength(2)
    expect(dying.events.filter(({ type }) => type === 'died')).toMatchObject([
      { during: 'score', retried: true },
      { during: 'score', retried: false },
    ])
    expect(await risksOf(opened.vehicleId, other)).toHaveLength(1)
    expect(await recommendationsOf(opened.vehicleId, other)).toHaveLength(1)
    expect(dying.trainings()).toBe(1)
  } finally {
    await other.stop()
    await rm(deaths, { recursive: true })
  }
})
