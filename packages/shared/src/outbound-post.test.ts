import type { lookup } from 'node:dns'
import { accepting, type Receiver, startReceiver } from '@clutch/testing/receiver'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { addressRules } from './outbound-address.ts'
import { createSender, type Sender } from './outbound-post.ts'

const limits = { timeoutMs: 400, connectTimeoutMs: 200, maxAnswerBytes: 64 }
const loopback = addressRules('127.0.0.1/32')
let receiver: Receiver
let senders: Sender[] = []
beforeAll(async () => {
  receiver = await startReceiver()
})
beforeEach(() => receiver.answer(accepting))
afterEach(async () => {
  await Promise.all(senders.map((sender) => sender.close()))
  senders = []
})
afterAll(() => receiver.close())

/** A name service that says what the test wants, and something else the next time. */
function resolvingTo(...answers: string[][]): typeof lookup {
  let asked = 0
  return ((_name: string, _options: unknown, callback: (error: null, addresses: unknown[]) => void) => {
    const answer = answers[Math.min(asked, answers.length - 1)]!
    asked += 1
    callback(
      null,
      answer.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
  }) as unknown as typeof lookup
}

function sender(rules = loopback, resolve?: typeof lookup): Sender {
  const made = createSender(rules, limits, resolve)
  senders.push(made)
  return made
}

test('a name that leads to a forbidden address is not connected to', async () => {
  const before = receiver.connections()
  for (const rules of [addressRules(''), addressRules('10.0.0.0/8')])
    expect(
      await sender(rules, resolvingTo(['127.0.0.1'])).send(`http://partner.example:${receiver.port}/`, {}, '{}'),
    ).toMatchObject({
      outcome: 'address-not-allowed',
    })
  expect(receiver.connections()).toBe(before)
})

test('a name that changes its mind after an allowed answer is judged again at the next connection', async () => {
  const rebinding = sender(loopback, resolvingTo(['127.0.0.1'], ['127.0.0.2']))
  const url = `http://partner.example:${receiver.port}/`
  receiver.answer((_request, response) => response.writeHead(204, { connection: 'close' }).end())
  expect((await rebinding.send(url, {}, '{}')).outcome).toBe('accepted')
  expect((await rebinding.send(url, {}, '{}')).outcome).toBe('address-not-allowed')
})

test('of several addresses of a name only the allowed are tried', async () => {
  const both = sender(loopback, resolvingTo(['10.0.0.1', '127.0.0.1', '::1']))
  expect((await both.send(`http://partner.example:${receiver.port}/`, {}, '{}')).outcome).toBe('accepted')
})

test('a literal address, for which no name service is asked, is judged too', async () => {
  const before = receiver.connections()
  expect((await sender(addressRules('')).send(receiver.url, {}, '{}')).outcome).toBe('address-not-allowed')
  expect((await sender(addressRules('')).send(`http://[::ffff:127.0.0.1]:${receiver.port}`, {}, '{}')).outcome).toBe(
    'address-not-allowed',
  )
  expect(receiver.connections()).toBe(before)
})

test('a redirect is not followed', async () => {
  const target = await startReceiver()
  receiver.answer((_request, response) => response.writeHead(307, { location: target.url }).end())
  expect(await sender().send(receiver.url, {}, '{}')).toMatchObject({ outcome: 'redirected', statusCode: 307 })
  expect(target.connections()).toBe(0)
  await target.close()
})

test('an endpoint that says nothing, or begins and never ends, is given up on in time', async () => {
  receiver.answer(() => {})
  expect(await sender().send(receiver.url, {}, '{}')).toMatchObject({ outcome: 'timed-out', statusCode: null })
  receiver.answer((_request, response) => response.writeHead(200).write('a'))
  expect(await sender().send(receiver.url, {}, '{}')).toMatchObject({ outcome: 'timed-out' })
})

test('an answer without end is read to the limit and kept as text that can be stored', async () => {
  receiver.answer((_request, response) => {
    response.writeHead(500)
    const more = () => {
      while (response.writable && response.write('a\u0000\u001b[31m\ud83d'));
      if (response.writable) response.once('drain', more)
    }
    more()
  })
  const sent = await sender().send(receiver.url, {}, '{}')
  expect(sent).toMatchObject({ outcome: 'refused', statusCode: 500 })
  expect(sent.detail.length).toBeLessThanOrEqual(limits.maxAnswerBytes)
  expect(sent.detail).not.toMatch(/\p{Cc}/u)
})

test('nobody there is an outcome, not an error', async () => {
  const gone = await startReceiver()
  await gone.close()
  expect(await sender().send(gone.url, {}, '{}')).toMatchObject({ outcome: 'unreachable', detail: 'ECONNREFUSED' })
  const nowhere = sender(loopback, ((_n: string, _o: unknown, callback: (error: Error) => void) =>
    callback(Object.assign(new Error('no'), { code: 'ENOTFOUND' }))) as unknown as typeof lookup)
  expect(await nowhere.send('http://partner.example/', {}, '{}')).toMatchObject({ outcome: 'unreachable' })
})
