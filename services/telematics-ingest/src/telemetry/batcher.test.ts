import { type ReadingBatch, unpackReading } from '@clutch/contracts/telematics/reading-batch'
import type { Reading } from '@clutch/contracts/telematics/readings'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { partitionOf } from '../readings/reading.ts'
import { type Batch, Batcher, type BatchLimits } from './batcher.ts'

const limits: BatchLimits = {
  partitions: 2,
  lingerMs: 1,
  maxReadings: 4,
  maxBytes: 1_000_000,
  maxHeldBytes: 1_000_000,
}

function reading(deviceId: string, n: number, more: Partial<Reading> = {}): Reading {
  return {
    id: n.toString(16).padStart(16, '0'),
    deviceId,
    tenantId: 'ten_a',
    receivedAt: '2026-03-01T12:00:00.000Z',
    time: '2026-03-01T12:00:00.000Z',
    ...more,
  }
}

function readingsOf(batch: Batch): Reading[] {
  const { reports } = JSON.parse(batch.body) as ReadingBatch
  return reports.flatMap((report) => report.readings.map((packed) => unpackReading(report, packed)))
}

/** A server that acknowledges when it is told to. */
function slowServer() {
  const sent: Batch[] = []
  const answers: { acknowledge: () => void; fail: () => void }[] = []
  let arrived = () => {}
  return {
    sent,
    send: (batch: Batch) =>
      new Promise<void>((resolve, reject) => {
        sent.push(batch)
        answers.push({ acknowledge: resolve, fail: () => reject(new Error('away')) })
        arrived()
      }),
    async next(index: number) {
      while (answers.length <= index) {
        await new Promise<void>((resolve) => {
          arrived = resolve
        })
      }
      return answers[index]!
    },
  }
}

/** Every promise that can settle without the world has. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

describe('durability', () => {
  test('whoever submitted hears of it when the batch with the last of its readings is durable, not before', async () => {
    const server = slowServer()
    const batcher = new Batcher(limits, server.send)
    let isDurable = false
    const submitted = batcher
      .submit(
        'd',
        [1, 2, 3, 4, 5, 6].map((n) => reading('d', n)),
      )
      .then(() => {
        isDurable = true
      })
    ;(await server.next(0)).acknowledge()
    const second = await server.next(1)
    await turn()
    expect(server.sent.map(({ count }) => count)).toEqual([4, 2])
    expect(isDurable).toBe(false)
    second.acknowledge()
    await submitted
  })

  test('one acknowledgement serves every device in the batch', async () => {
    const server = slowServer()
    const batcher = new Batcher({ ...limits, partitions: 1, lingerMs: 60_000 }, server.send)
    const all = Promise.all(['a', 'b', 'c', 'd'].map((device) => batcher.submit(device, [reading(device, 1)])))
    ;(await server.next(0)).acknowledge()
    await all
    expect(server.sent).toHaveLength(1)
  })

  test('what was sent again is the same batch, whenever it arrived', async () => {
    const sent: Batch[] = []
    const batcher = new Batcher(limits, async (batch) => void sent.push(batch))
    await batcher.submit('d', [reading('d', 1), reading('d', 2)])
    await batcher.submit('d', [
      reading('d', 1, { receivedAt: '2026-03-02T00:00:00.000Z' }),
      reading('d', 2, { receivedAt: '2026-03-02T00:00:00.000Z' }),
    ])
    await batcher.submit('d', [reading('d', 2), reading('d', 1)])
    expect(sent[1]?.id).toBe(sent[0]?.id)
    expect(sent[2]?.id).not.toBe(sent[0]?.id)
  })
})

test('a batch that fails takes with it what stands behind it in its partition, and nothing else', async () => {
  const server = slowServer()
  const batcher = new Batcher({ ...limits, maxHeldBytes: 1_000 }, server.send)
  const names = Array.from({ length: 20 }, (_, n) => `d${n}`)
  const [first, second] = [0, 1].map((partition) => names.find((name) => partitionOf(name, 2) === partition))
  const outcomes: Record<string, string> = {}
  const submit = (name: string, device: string, count: number) =>
    batcher
      .submit(
        device,
        Array.from({ length: count }, (_, n) => reading(device, n)),
      )
      .then(
        () => {
          outcomes[name] = 'durable'
        },
        () => {
          outcomes[name] = 'failed'
        },
      )
  const doomed = [submit('sent', first!, 4), submit('queued', first!, 4)]
  const waiting = submit('waiting for room', first!, 1)
  const other = submit('another partition', second!, 1)
  ;(await server.next(0)).fail()
  await Promise.all([...doomed, waiting])
  ;(await server.next(1)).acknowledge()
  await other
  expect(outcomes).toEqual({
    sent: 'failed',
    queued: 'failed',
    'waiting for room': 'failed',
    'another partition': 'durable',
  })
  expect(batcher.idle).toBe(true)
})

test('order, bounds and answers hold for any traffic and any failures', async () => {
  const submission = fc.record({
    device: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    count: fc.integer({ min: 1, max: 9 }),
    turns: fc.integer({ min: 0, max: 2 }),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(submission, { minLength: 1, maxLength: 40 }),
      fc.infiniteStream(fc.boolean()),
      async (submissions, failures) => {
        const log: Reading[][] = []
        const busy = new Set<number>()
        const broken: string[] = []
        const batcher = new Batcher({ ...limits, lingerMs: 0, maxHeldBytes: 2_000 }, async (batch) => {
          // Not thrown here: a batch that throws is one that failed.
          if (busy.has(batch.partition)) broken.push('two of a partition at a time')
          if (batch.count > limits.maxReadings) broken.push('too many in a batch')
          busy.add(batch.partition)
          await turn()
          busy.delete(batch.partition)
          const readings = readingsOf(batch)
          if (readings.length !== batch.count) broken.push('another count')
          if (readings.some(({ deviceId }) => partitionOf(deviceId, 2) !== batch.partition)) broken.push('astray')
          if (failures.next().value && failures.next().value) throw new Error('away')
          log.push(readings)
        })
        let next = 0
        const durable = new Set<string>()
        const answers: Promise<void>[] = []
        for (const { device, count, turns } of submissions) {
          const readings = Array.from({ length: count }, () => reading(device, next++))
          answers.push(
            batcher.submit(device, readings).then(
              () => {
                for (const { id } of readings) durable.add(id)
              },
              () => {},
            ),
          )
          expect(batcher.heldBytes).toBeLessThan(2_000 + 9 * 200)
          for (let n = 0; n < turns; n += 1) await turn()
        }
        await batcher.close()
        await Promise.all(answers)
        expect(broken).toEqual([])
        const published = log.flat()
        const ids = new Set(published.map(({ id }) => id))
        // Nobody was told of what is not there; nothing is there twice; each device's order is as submitted.
        for (const id of durable) expect(ids.has(id)).toBe(true)
        expect(published).toHaveLength(ids.size)
        for (const device of 'abcde') {
          const order = published.filter(({ deviceId }) => deviceId === device).map(({ id }) => id)
          expect(order).toEqual([...order].sort())
        }
        expect(batcher.heldBytes).toBe(0)
      },
    ),
    { numRuns: 150 },
  )
})

test('beyond the bound nothing more is taken up until something is durable', async () => {
  const server = slowServer()
  const batcher = new Batcher({ ...limits, maxReadings: 1, maxHeldBytes: 1 }, server.send)
  const first = batcher.submit('d', [reading('d', 1)])
  const second = batcher.submit('d', [reading('d', 2)])
  const answer = await server.next(0)
  const held = batcher.heldBytes
  await turn()
  expect(server.sent).toHaveLength(1)
  answer.acknowledge()
  await first
  ;(await server.next(1)).acknowledge()
  await second
  expect(held).toBeLessThan(300)
})

test('a closing batcher sends what is there without waiting for company, and takes nothing more', async () => {
  const sent: Batch[] = []
  const batcher = new Batcher({ ...limits, lingerMs: 3_600_000 }, async (batch) => void sent.push(batch))
  const submitted = batcher.submit('d', [reading('d', 1)])
  await batcher.close()
  await submitted
  expect(sent).toHaveLength(1)
  await expect(batcher.submit('d', [reading('d', 2)])).rejects.toThrow('no more')
})
