import { fixtureService, type Script } from '@clutch/testing/fixture/app'
import { NoteWritten } from '@clutch/testing/fixture/notes'
import { startTestService, type TestService } from '@clutch/testing/service'
import { jetstreamManager } from '@nats-io/jetstream'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type DeadLetter, deadLetters, replayDeadLetters } from './dead-letters.ts'

const script: Script = {}
let service: TestService<undefined>
beforeAll(async () => {
  service = await startTestService(fixtureService(script), { nats: true, maxAttempts: 4 })
})
afterAll(() => service.stop())
beforeEach(() => {
  script.onReaction = () => {}
})

async function write(text: string): Promise<string> {
  const answer = await service.call<{ id: string }>('POST', '/notes', { body: { text } })
  expect(answer.status).toBe(201)
  return answer.body.id
}

async function appliedTimes(id: string): Promise<number> {
  const [row] = await service.look<{ applied: number }>('SELECT applied FROM fixture.notes WHERE id = $1', [id])
  return row!.applied
}

test('what was committed is applied once', async () => {
  const ids = await Promise.all(Array.from({ length: 50 }, (_, n) => write(`note ${n}`)))
  await service.settled()
  expect(await Promise.all(ids.map(appliedTimes))).toEqual(ids.map(() => 1))
})

test('a duplicate delivery changes nothing', async () => {
  const id = await write('twice')
  await service.settled()
  const [event] = await service.look<{ id: string }>('SELECT id FROM fixture.outbox WHERE aggregate_id = $1', [id])
  // The stream forgets message ids after a while; the inbox does not.
  await service.publish(NoteWritten, { id, version: 1, text: 'twice' }, { id: event!.id, messageId: 'another' })
  await service.settled()
  expect(await appliedTimes(id)).toBe(1)
})

test('writes are accepted while NATS is down, and arrive after', async () => {
  await service.nats!.kill()
  const ids = await Promise.all(Array.from({ length: 5 }, (_, n) => write(`dark ${n}`)))
  expect(await Promise.all(ids.map(appliedTimes))).toEqual([0, 0, 0, 0, 0])
  await service.nats!.start()
  await service.settled()
  expect(await Promise.all(ids.map(appliedTimes))).toEqual([1, 1, 1, 1, 1])
})

test('a wiped stream is rebuilt from the outbox, and nothing is applied twice', async () => {
  const id = await write('before the loss')
  await service.settled()
  const manager = await jetstreamManager(await service.runtime.bus.connection)
  const before = (await manager.streams.info('FIXTURE')).state.messages
  await manager.streams.delete('FIXTURE')
  await service.door('POST', '/internal/outbox/replay', { since: '2000-01-01T00:00:00.000Z' })
  await service.settled()
  const rows = await service.look('SELECT 1 FROM fixture.outbox')
  expect((await manager.streams.info('FIXTURE')).state.messages).toBe(rows.length)
  expect(before).toBeGreaterThan(0)
  expect(await appliedTimes(id)).toBe(1)
})

test('a reaction that fails is tried again until it does not', async () => {
  let failures = 3
  script.onReaction = (text) => {
    if (text === 'stubborn' && failures-- > 0) throw new Error('not yet')
  }
  const id = await write('stubborn')
  await service.settled()
  expect(await appliedTimes(id)).toBe(1)
  expect(failures).toBe(-1)
})

test('what cannot be applied becomes a dead letter, does not hold up the rest, and can be replayed', async () => {
  script.onReaction = (text) => {
    if (text === 'poison') throw new Error('cannot be applied')
  }
  const poison = await write('poison')
  const next = await write('after the poison')
  await expect
    .poll(async () => (await letters()).map((letter) => letter.reason), { timeout: 15_000 })
    .toEqual(['cannot be applied'])
  await service.settled()
  expect([await appliedTimes(poison), await appliedTimes(next)]).toEqual([0, 1])

  script.onReaction = () => {}
  expect(await replayDeadLetters(service.runtime.bus, (letter) => letter.reaction === 'notes/on-note-written')).toBe(1)
  await service.settled()
  expect([await appliedTimes(poison), await letters()]).toEqual([1, []])
})

test('an event that the server refuses holds up those after it, and what was acknowledged before it is not sent again', async () => {
  await service.settled()
  // One transaction, so one pass meets all three; no stream takes the second.
  await service.look(
    `INSERT INTO fixture.outbox (tenant_id, id, subject, aggregate_id, version, payload, headers)
     SELECT $1, 'evt_' || subject, subject, 'note_x', 1, '{}', json_build_object('Nats-Msg-Id', 'evt_' || subject)::text
     FROM unnest(ARRAY['clutch.fixture.first.v1', 'nobody.listens', 'clutch.fixture.third.v1']) AS subject`,
    [service.tenant],
  )
  const published = async () =>
    (
      await service.look<{ published: boolean }>(
        `SELECT published_at IS NOT NULL AS published FROM fixture.outbox WHERE aggregate_id = 'note_x' ORDER BY seq`,
      )
    ).map((row) => row.published)
  await expect.poll(published, { timeout: 10_000 }).toEqual([true, false, false])
  await service.look(`DELETE FROM fixture.outbox WHERE subject = 'nobody.listens'`)
  await service.settled()
  expect(await published()).toEqual([true, true])
})

async function letters(): Promise<DeadLetter[]> {
  const found: DeadLetter[] = []
  for await (const letter of deadLetters(service.runtime.bus)) found.push(letter)
  return found
}
