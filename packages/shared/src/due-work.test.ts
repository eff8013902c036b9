import { fixtureService } from '@clutch/testing/fixture/app'
import { startTestService, type TestService } from '@clutch/testing/service'
import { afterAll, beforeAll, expect, test } from 'vitest'

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
