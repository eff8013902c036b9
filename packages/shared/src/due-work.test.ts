import { Unavailable } from '@clutch/contracts/problems'
import { fixtureService } from '@clutch/testing/fixture/app'
import { startTestService, type TestService } from '@clutch/testing/service'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type DueWork, dueWorkOf, Schedule } from './due-work.ts'
import type { Logger } from './logging.ts'
import { Problem } from './problem.ts'
import { Database } from './tx.ts'

let service: TestService<undefined>
beforeAll(async () => {
  service = await startTestService(fixtureService(), { nats: true })
})
afterAll(() => service.stop())

async function remind(note: string, at: string): Promise<void> {
  expect((await service.call('POST', `/notes/${note}/reminders`, { body: { at } })).status).toBe(204)
}

async function reminded(): Promise<[string, unknown][]> {
  return (await service.emitted('fixture.note.copied')).map((event) => [event.aggregateId, event.data.text])
}

test('what falls due happens in the order of its instants, once, and not before', async () => {
  await remind('late', '2026-03-02T12:00:00.000Z')
  await remind('early', '2026-03-02T10:00:00.000Z')
  await remind('moved', '2026-03-02T09:30:00.000Z')
  await remind('moved', '2026-03-02T11:00:00.000Z')
  await remind('future', '2027-01-01T00:00:00.000Z')
  expect(await reminded()).toEqual([])
  service.clock.set('2026-03-02T12:00:00.000Z')
  await expect.poll(reminded, { timeout: 10_000 }).toEqual([
    ['early', '2026-03-02T10:00:00.000Z'],
    ['moved', '2026-03-02T11:00:00.000Z'],
    ['late', '2026-03-02T12:00:00.000Z'],
  ])
})

/** A schedule beside the service's own, for a kind of work that only the test knows. */
function scheduleOf(
  handle: DueWork<undefined>['handle'],
  options: { kind: `${string}/${string}`; onFailure?: () => void; database?: Database<undefined> },
): Schedule<undefined> {
  const { database, metrics } = service.runtime
  return new Schedule({
    database: options.database ?? database,
    work: [dueWorkOf<undefined>()(options.kind, handle)],
    logger: { warn: () => options.onFailure?.() } as unknown as Logger,
    metrics,
  })
}

async function schedule(kind: string, at: string, database = service.runtime.database): Promise<void> {
  await database.tx({ tenantId: service.tenant, actor: 'test' }, (tx) => tx.schedule(kind, 'key', new Date(at)))
}

const rows = (kind: string) =>
  service.look<{ attempts: number; retried: boolean; due: string }>(
    `SELECT attempts, retry_at IS NOT NULL AS retried, due_at::date::text AS due FROM fixture.due_work WHERE kind = $1`,
    [kind],
  )

test('an outage does not count against the work that it stopped', async () => {
  const kind = 'notes/outage'
  await schedule(kind, '2026-03-02T09:00:00.000Z')
  let down = true
  let done = 0
  const own = scheduleOf(
    async () => {
      if (down) throw new Problem(Unavailable)
      done += 1
    },
    { kind },
  )
  const until = new Date('2026-03-02T09:00:00.000Z')
  await expect(own.runDue(until)).rejects.toThrow(Problem)
  expect(await rows(kind)).toEqual([{ attempts: 0, retried: false, due: '2026-03-02' }])
  down = false
  await own.runDue(until)
  expect([done, await rows(kind)]).toEqual([1, []])
})

test('work that is moved while it fails keeps its new instant and a clean record', async () => {
  const kind = 'notes/moved-away'
  const { appUrl, systemUrl } = service.databases
  const options = { appUrl, systemUrl, prisma: () => undefined, clock: service.clock }
  // On one connection transactions queue: the move comes between the failure and its record.
  const database = new Database({ ...options, appConnections: 1, systemConnections: 1 })
  try {
    await schedule(kind, '2026-03-02T09:00:00.000Z', database)
    let moved: Promise<void> | undefined
    const own = scheduleOf(() => Promise.reject(new Error('not now')), {
      kind,
      database,
      onFailure: () => {
        moved = schedule(kind, '2026-05-01T09:00:00.000Z', database)
      },
    })
    await own.runDue(new Date('2026-03-02T09:00:00.000Z'))
    await moved
    expect(await rows(kind)).toEqual([{ attempts: 0, retried: false, due: '2026-05-01' }])
  } finally {
    await database.close()
  }
})
