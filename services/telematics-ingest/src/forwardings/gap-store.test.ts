import { newId } from '@clutch/shared/id'
import { startTestService, type TestService } from '@clutch/testing/service'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { telematicsIngest } from '../app.ts'
import type { Tx } from '../kit.ts'
import { findReadingsByArrival } from '../readings/store.ts'
import { advanceGap, closeGap, type Gap, nextGap } from './gap-store.ts'
import { noteCaughtUp } from './progress-store.ts'
import { type Floor, insertQueued, lockRoom, oldestQueued, takeQueuedAfter, widenGaps } from './queue-store.ts'
import { insertForwarding } from './store.ts'

let service: TestService<PrismaClient>
beforeAll(async () => {
  service = await startTestService(telematicsIngest)
  // The service makes its months when it starts; a row that is on its way to the default partition meanwhile is refused.
  await vi.waitFor(
    async () =>
      expect(await service.look(`SELECT to_regclass('telematics.readings_2026_03')::text AS month`)).toEqual([
        { month: 'telematics.readings_2026_03' },
      ]),
    10_000,
  )
})
afterAll(() => service.stop())

const startMs = Date.UTC(2026, 2, 1)
const epoch = 1_700_000_000_000
let id: string
beforeEach(async () => {
  id = newId('fwd')
  await inTx((tx) =>
    insertForwarding(tx, {
      id,
      version: 1,
      name: 'x',
      what: 'decoded',
      devices: 'all',
      to: { kind: 'nats', subject: 'x' },
      // Not active: the service itself is to leave it alone.
      status: 'paused',
      pausedBecause: 'owner',
      createdAt: new Date(startMs).toISOString(),
    }),
  )
})

function inTx<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> {
  return service.runtime.database.tx({ tenantId: service.tenant, actor: 'test' }, work)
}

/** Readings of a device that arrive now and are not queued; by its own clock at these seconds. */
async function skip(deviceId: string, receivedMs: number, seconds: readonly number[], seq = 1): Promise<void> {
  const times = seconds.map((second) => new Date(startMs + second * 1_000))
  await service.look(
    `INSERT INTO telematics.readings (tenant_id, device_id, time, id, received_at)
     SELECT $1, $2, time, 'r' || (row_number() OVER ())::text || '-' || $4::text, $3 FROM unnest($5::timestamptz[]) AS time`,
    [service.tenant, deviceId, new Date(receivedMs), receivedMs, times],
  )
  await service.runtime.database.systemTx((tx) =>
    widenGaps(tx, [
      {
        tenantId: service.tenant,
        id,
        deviceId,
        fromTimeMs: Math.min(...times.map(Number)),
        toTimeMs: Math.max(...times.map(Number)),
        fromReceivedMs: receivedMs,
        toReceivedMs: receivedMs,
        epoch,
        lastSeq: seq,
      },
    ]),
  )
}

const floorAt = (seq: number): Floor => ({ epoch, seq, recordedSeq: seq })
const gapAt = (seq: number) => inTx((tx) => nextGap(tx, id, floorAt(seq)))

test('whatever a device sends late, and whenever it comes between two pages, all of it is sent on by arrival', async () => {
  const arrival = fc.record({
    kind: fc.constant('arrive' as const),
    seconds: fc.uniqueArray(fc.nat(60), { minLength: 1, maxLength: 6 }),
    // Sometimes in the same millisecond as what came before.
    laterMs: fc.constantFrom(0, 1, 1, 500),
  })
  const look = fc.record({ kind: fc.constant('page' as const), limit: fc.integer({ min: 1, max: 5 }) })
  // What arrives between the reading of a page and its settling, which is when a receiver is being waited for.
  const slow = fc.record({
    kind: fc.constant('slow' as const),
    limit: fc.integer({ min: 1, max: 5 }),
    meanwhile: arrival,
  })
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(arrival, look, slow), { minLength: 1, maxLength: 12 }), async (steps) => {
      const deviceId = newId('dev')
      await service.look('DELETE FROM telematics.forwarding_gaps')
      let receivedMs = startMs
      const arrived: number[] = []
      const sent: string[] = []
      const arrive = async ({ seconds, laterMs }: { seconds: readonly number[]; laterMs: number }) => {
        receivedMs += laterMs
        // Unique, though it may be the same second again.
        const exact = seconds.map((second) => second + (arrived.length + 1) / 1_000)
        arrived.push(...exact)
        await skip(deviceId, receivedMs, exact)
      }
      const page = async (limit: number, meanwhile?: { seconds: readonly number[]; laterMs: number }) => {
        const gap = await gapAt(1)
        if (typeof gap === 'string') return false
        const readings = await inTx((tx) => findReadingsByArrival(tx, { ...gap, limit }))
        sent.push(...readings.map(({ receivedAt, time, id: reading }) => `${receivedAt} ${time} ${reading}`))
        if (meanwhile !== undefined) await arrive(meanwhile)
        const last = readings.at(-1)
        await inTx((tx) => (last === undefined ? closeGap(tx, id, gap) : advanceGap(tx, id, gap, last)))
        return true
      }
      for (const step of steps) {
        if (step.kind === 'arrive') await arrive(step)
        else await page(step.limit, step.kind === 'slow' ? step.meanwhile : undefined)
      }
      for (let round = 0; round < 500 && (await page(5)); round += 1);
      expect(await gapAt(1)).toBe('none')
      const all = await service.look<{ key: string }>(
        `SELECT to_char(received_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || ' ' ||
                to_char(time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || ' ' || id AS key
         FROM telematics.readings WHERE device_id = $1`,
        [deviceId],
      )
      expect(new Set(sent)).toEqual(new Set(all.map(({ key }) => key)))
      // By arrival; what came in the very same millisecond may come again, or a little later.
      const firsts = [...new Set(sent)].map((key) => key.slice(0, 24))
      expect(firsts).toEqual([...firsts].sort())
    }),
    { numRuns: 60 },
  )
}, 120_000)

test('a gap waits until the history has all of it', async () => {
  await skip(newId('dev'), startMs, [1], 7)
  expect(await gapAt(6)).toBe('waiting')
  expect(await gapAt(7)).toMatchObject({ lastSeq: 7 })
  // Nor before every process has dealt with what stands before it.
  expect(await inTx((tx) => nextGap(tx, id, { epoch, seq: 6, recordedSeq: 7 }))).toBe('waiting')
  // Of a stream that is no more, nothing is still to come.
  expect(await inTx((tx) => nextGap(tx, id, { epoch: epoch + 1, seq: 0, recordedSeq: 0 }))).toMatchObject({
    lastSeq: 7,
  })
})

test('a gap that was widened meanwhile is not closed, and while there is one nothing is queued', async () => {
  const deviceId = newId('dev')
  await skip(deviceId, startMs, [1], 1)
  const gap = (await gapAt(1)) as Gap
  await skip(deviceId, startMs + 5, [2], 2)
  await inTx((tx) => closeGap(tx, id, gap))
  const still = (await gapAt(2)) as Gap
  expect(still).toMatchObject({ deviceId, lastSeq: 2 })
  const isBehind = async () =>
    (await service.runtime.database.systemTx((tx) => lockRoom(tx, [{ tenantId: service.tenant, id }])))[0]?.behind
  await inTx((tx) => noteCaughtUp(tx, id))
  expect(await isBehind()).toBe(true)
  await inTx((tx) => closeGap(tx, id, still))
  await inTx((tx) => noteCaughtUp(tx, id))
  expect(await isBehind()).toBe(false)
})

test('what another process queued too early is taken back, and nothing that stands before it', async () => {
  const item = (seq: number) => ({
    ...{ tenantId: service.tenant, id, epoch, seq, part: 0 },
    ...{ receivedAtMs: startMs, units: 1, payload: `${seq}` },
  })
  await service.runtime.database.systemTx((tx) => insertQueued(tx, [1, 2, 3, 4].map(item)))
  const after = { tenantId: service.tenant, id, seq: 2 }
  const take = (of: number) => service.runtime.database.systemTx((tx) => takeQueuedAfter(tx, [after], of))
  expect(await take(epoch + 1)).toEqual([])
  expect((await take(epoch)).map(({ seq }) => Number(seq)).sort()).toEqual([3, 4])
  expect(await inTx((tx) => oldestQueued(tx, id, floorAt(9), 10))).toHaveLength(2)
})

test('of what is queued only what nothing before it is missing is ready, the older stream first, in its order', async () => {
  const item = (of: number, seq: number, part = 0) => ({
    ...{ tenantId: service.tenant, id, epoch: of, seq, part },
    ...{ receivedAtMs: startMs, units: 1, payload: `${of === epoch ? 'now' : 'before'} ${seq}.${part}` },
  })
  const items = [item(epoch, 9), item(epoch, 3, 1), item(epoch, 3), item(epoch, 1), item(epoch - 1, 900)]
  await service.runtime.database.systemTx((tx) => insertQueued(tx, items))
  // Delivered again: it is there once.
  await service.runtime.database.systemTx((tx) => insertQueued(tx, items))
  const ready = async (seq: number) =>
    (await inTx((tx) => oldestQueued(tx, id, floorAt(seq), 10))).map(({ payload }) => payload)
  expect(await ready(0)).toEqual(['before 900.0'])
  expect(await ready(8)).toEqual(['before 900.0', 'now 1.0', 'now 3.0', 'now 3.1'])
  expect(await ready(9)).toHaveLength(5)
})
