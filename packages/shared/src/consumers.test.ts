import { Unavailable } from '@clutch/contracts/problems'
import { fixtureService } from '@clutch/testing/fixture/app'
import { NoteCopied, NoteWritten } from '@clutch/testing/fixture/notes'
import { startTestService, type TestService } from '@clutch/testing/service'
import type { JsMsg } from '@nats-io/jetstream'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type BatchReader, type Consumers, durableName, runBatchReader, runReactions } from './consumers.ts'
import { deadLetters } from './dead-letters.ts'
import { newId } from './id.ts'
import { Problem } from './problem.ts'
import { type Reaction, reactionsOf } from './reaction.ts'

let service: TestService<undefined>
beforeAll(async () => {
  service = await startTestService(fixtureService(), { nats: true })
})
afterAll(() => service.stop())

const running: Consumers[] = []
afterEach(async () => {
  for (const consumers of running.splice(0)) await consumers.stop()
})

const reaction = reactionsOf<undefined>()

/** Consumers of another service, on the same database and broker. */
function react(reactions: readonly Reaction<undefined>[], maxAttempts = 3): Consumers {
  const { database, bus, logger, metrics } = service.runtime
  const consumers = runReactions(reactions, { service: 'probe', database, bus, logger, metrics, maxAttempts })
  running.push(consumers)
  return consumers
}

const note = (text: string) => ({ id: newId('note'), version: 1, text })

async function reasons(name: string): Promise<string[]> {
  const found: string[] = []
  for await (const letter of deadLetters(service.runtime.bus, { reaction: name })) found.push(letter.reason)
  return found
}

test('a reaction that is to hear of more than before goes on with the consumer it has', async () => {
  const heard: string[] = []
  const listening = (events: Parameters<typeof reaction>[1]) =>
    reaction('changes/on-note', events, async ({ event }) => {
      heard.push((event.data as { text: string }).text)
    })
  const before = react([listening([NoteWritten])])
  await service.publish(NoteWritten, note('first'))
  await expect.poll(() => heard).toEqual(['first'])
  await before.stop()
  react([listening([NoteWritten, NoteCopied])])
  await service.publish(NoteCopied, note('second'))
  await service.publish(NoteWritten, note('third'))
  await expect.poll(() => heard, { timeout: 10_000 }).toEqual(['first', 'second', 'third'])
})

test('an event that a reaction has nothing to do with is passed over, and the next one is not', async () => {
  const heard: string[] = []
  react([
    reaction('choosy/on-note', NoteWritten, {
      concerns: ({ data }) => data.text.startsWith('for us'),
      handle: async ({ event }) => {
        heard.push(event.data.text)
      },
    }),
  ])
  for (const text of ['of others', 'for us']) await service.publish(NoteWritten, note(text))
  await expect.poll(() => heard).toEqual(['for us'])
  await expect.poll(() => running.at(-1)!.settled()).toBe(true)
  expect(await reasons('choosy/on-note')).toEqual([])
})

test('an outage, however long it was, makes no dead letter', async () => {
  let down = true
  const tries: string[] = []
  const patient = reaction('outages/on-note', NoteWritten, async ({ event }) => {
    if (event.data.text !== 'patient') return
    tries.push(down ? 'unavailable' : 'applied')
    if (!down) return
    down = false
    throw new Problem(Unavailable)
  })
  const first = react([patient])
  await expect.poll(() => first.settled(), { timeout: 10_000 }).toBe(true)
  await first.stop()
  await service.publish(NoteWritten, note('patient'))
  // What an outage of some minutes does to one message.
  const consumer = await (await service.runtime.bus.jetstream()).consumers.get(
    'FIXTURE',
    durableName('probe', patient.name),
  )
  for (let delivered = 0; delivered < 250; ) {
    const message = (await consumer.next({ expires: 2_000 })) as JsMsg
    delivered = message.info.deliveryCount
    message.nak()
  }
  react([patient])
  await expect.poll(() => tries, { timeout: 10_000 }).toEqual(['unavailable', 'applied'])
  expect(await reasons(patient.name)).toEqual([])
}, 60_000)

test('a reader that works longer than the broker waits is not sent the same again', async () => {
  await service.runtime.bus.ensureStream({ name: 'FIREHOSE', subjects: ['firehose.>'] })
  const { bus, logger } = service.runtime
  const taken: number[] = []
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  const reader: BatchReader = {
    bus,
    logger,
    stream: 'FIREHOSE',
    durable: 'slow',
    filterSubjects: ['firehose.>'],
    maxMessages: 4,
    ackWaitMs: 1_000,
    handle: async (messages) => {
      taken.push(...messages.map(({ seq }) => seq))
      await held
    },
  }
  running.push(runBatchReader(reader))
  const client = await bus.jetstream()
  await client.publish('firehose.a', '1')
  await expect.poll(() => taken).toEqual([1])
  // Another replica, which would get what the broker believes lost.
  running.push(runBatchReader(reader))
  await new Promise((resolve) => setTimeout(resolve, 3_500))
  release()
  await expect.poll(() => running.at(-1)!.settled(), { timeout: 10_000 }).toBe(true)
  expect(taken).toEqual([1])
})
