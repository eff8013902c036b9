import type { Device } from '@clutch/contracts/telematics/devices'
import { startTestService, type TestService } from '@clutch/testing/service'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { recordAt, TestDevice } from '../../test/device.ts'
import {
  anotherTenant,
  deviceEnv,
  devicesPath,
  registerTestDevice,
  startReplica,
  teltonikaPortOf,
} from '../../test/replica.ts'
import { telematicsIngest } from '../app.ts'

let service: TestService<PrismaClient>
let port: number
beforeAll(async () => {
  service = await startTestService(telematicsIngest, { nats: true, env: deviceEnv })
  port = teltonikaPortOf(service)
})
afterAll(() => service.stop())

async function release(device: { id: string }, tenant = service.tenant) {
  return service.call<{ uniqueId: string; code: string; expiresAt: string }>(
    'POST',
    `${devicesPath}/${device.id}/release`,
    {
      tenant,
    },
  )
}

function claim(tenant: string, uniqueId: string, code: string, key?: string) {
  return service.call<Device & { code: string }>('POST', `${devicesPath}/claim`, {
    tenant,
    body: { uniqueId, code },
    ...(key !== undefined && { headers: { 'idempotency-key': key } }),
  })
}

const read = async (id: string, tenant = service.tenant) =>
  (await service.call<Device>('GET', `${devicesPath}/${id}`, { tenant })).body

test('a device moves with its identity and without its history; the live session ends at once, on whichever replica it is', async () => {
  const device = await registerTestDevice(service)
  const replica = await startReplica(service, { TELEMATICS_ROLE: 'sessions' })
  const elsewhere = new TestDevice(teltonikaPortOf(replica), device.imei)
  expect(await elsewhere.login()).toBe('01')
  expect(await elsewhere.report(recordAt(1)).acknowledged()).toBe(1)
  const { status, body: offered } = await release(device)
  expect({ status, offered }).toMatchObject({ status: 201, offered: { uniqueId: device.imei } })
  // Nothing has changed yet.
  expect(await elsewhere.report(recordAt(2)).acknowledged()).toBe(1)
  const buyer = anotherTenant()
  const started = performance.now()
  const claimed = await claim(buyer, device.imei, offered.code)
  expect(claimed).toMatchObject({ status: 201, body: { uniqueId: device.imei, status: 'active', version: 1 } })
  await elsewhere.closed
  // Looking again would have taken ten seconds.
  expect(performance.now() - started).toBeLessThan(5_000)
  expect(await read(device.id)).toMatchObject({ status: 'released', uniqueId: device.imei })
  const again = new TestDevice(port, device.imei)
  expect(await again.login()).toBe('01')
  expect(await again.report(recordAt(3)).acknowledged()).toBe(1)
  await service.settled()
  const history = (id: string, tenant: string) =>
    service.call<{ items: { time: string }[] }>('GET', `${devicesPath}/${id}/readings`, { tenant })
  expect((await history(device.id, service.tenant)).body.items).toHaveLength(2)
  expect((await history(claimed.body.id, buyer)).body.items).toHaveLength(1)
  expect((await history(device.id, buyer)).status).toBe(404)
  const events = (await service.emitted()).filter(({ data }) => data.uniqueId === device.imei)
  expect(events.map(({ type, tenantId }) => [type, tenantId])).toEqual([
    ['telematics.device.registered', service.tenant],
    ['telematics.device.transfer-offered', service.tenant],
    ['telematics.device.claimed', buyer],
    ['telematics.device.released', service.tenant],
  ])
  again.socket.destroy()
  await replica.stop()
})

test('of many who have the code at once, one has the device', async () => {
  const device = await registerTestDevice(service)
  const { body } = await release(device)
  const buyers = Array.from({ length: 6 }, anotherTenant)
  const answers = await Promise.all(buyers.map((buyer) => claim(buyer, device.imei, body.code)))
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 422, 422, 422, 422, 422])
  expect(
    await service.look('SELECT tenant_id FROM telematics.device_identities WHERE unique_id = $1', [device.imei]),
  ).toEqual([{ tenant_id: buyers[answers.findIndex(({ status }) => status === 201)] }])
})

test('a wrong, an old, a replaced, a used code, one’s own, and a device that nobody offers get the same answer', async () => {
  const device = await registerTestDevice(service)
  const replaced = await release(device)
  const { body } = await release(device)
  const buyer = anotherTenant()
  const answers = [
    await claim(buyer, device.imei, 'wrong'),
    await claim(buyer, device.imei, replaced.body.code),
    await claim(buyer, '359999999999999', body.code),
    await claim(service.tenant, device.imei, body.code),
  ]
  const before = service.clock.now()
  service.clock.set(new Date(before.getTime() + 7 * 86_400_000))
  answers.push(await claim(buyer, device.imei, body.code))
  service.clock.set(before)
  expect((await claim(buyer, device.imei, body.code.toLowerCase())).status).toBe(201)
  answers.push(await claim(anotherTenant(), device.imei, body.code))
  for (const { status, body } of answers) {
    expect({ status, code: body.code }).toEqual({ status: 422, code: 'transfer-code-invalid' })
    expect(body).toEqual(answers[0]!.body)
  }
})

test('the code is kept nowhere: not in a table, not in an event', async () => {
  const device = await registerTestDevice(service)
  const { body } = await release(device)
  const rows = await service.look<{ row: string }>(
    `SELECT t::text AS row FROM telematics.device_transfers t UNION ALL SELECT o::text FROM telematics.outbox o
     UNION ALL SELECT k::text FROM telematics.idempotency_keys k`,
  )
  expect(rows.length).toBeGreaterThan(1)
  expect(rows.filter(({ row }) => row.includes(body.code))).toEqual([])
})

test('a claim that is repeated under its key is one device', async () => {
  const device = await registerTestDevice(service)
  const { body } = await release(device)
  const buyer = anotherTenant()
  const first = await claim(buyer, device.imei, body.code, 'claim-once')
  const second = await claim(buyer, device.imei, body.code, 'claim-once')
  expect(second).toMatchObject({ status: 201, body: first.body, headers: { 'idempotency-replayed': 'true' } })
})

test('what a process that died in between did not tell the former owner, the next look tells', async () => {
  const device = await registerTestDevice(service)
  const { body } = await release(device)
  // As the new owner's transaction leaves it.
  const buyer = anotherTenant()
  const { body: claimed } = await service.call<Device>('POST', devicesPath, {
    tenant: buyer,
    body: { name: 'taken', uniqueId: `X${device.imei}`, protocol: 'teltonika' },
  })
  await service.look('UPDATE telematics.device_transfers SET claimed_by = $2 WHERE unique_id = $1', [
    body.uniqueId,
    buyer,
  ])
  await service.look('UPDATE telematics.devices SET unique_id = $2 WHERE id = $1', [claimed.id, device.imei])
  expect((await release(device)).status).toBe(409)
  await service.settled()
  expect((await read(device.id)).status).toBe('released')
  expect(
    (await service.emitted('telematics.device.released')).filter(({ aggregateId }) => aggregateId === device.id),
  ).toHaveLength(1)
})

test('a device that was released is not changed, told anything or released any more; it may come back', async () => {
  const device = await registerTestDevice(service)
  const offered = await release(device)
  const buyer = anotherTenant()
  const { body: bought } = await claim(buyer, device.imei, offered.body.code)
  const { version } = await read(device.id)
  const change = await service.call('PATCH', `${devicesPath}/${device.id}`, {
    body: { status: 'active' },
    headers: { 'if-match': `"${version}"` },
  })
  expect(change).toMatchObject({ status: 409, body: { code: 'device-released' } })
  expect((await release(device)).status).toBe(409)
  const command = await service.call('POST', `${devicesPath}/${device.id}/commands`, {
    body: { instruction: { kind: 'reboot' } },
  })
  expect(command.status).toBe(422)
  const back = await release(bought, buyer)
  const regained = await claim(service.tenant, device.imei, back.body.code)
  expect(regained.status).toBe(201)
  expect(regained.body.id).not.toBe(device.id)
})

test('another tenant’s device cannot be released, and is no other 404 than none', async () => {
  const device = await registerTestDevice(service)
  const theirs = await release(device, anotherTenant())
  const none = await release({ id: 'dev_00000000000000000000000000' }, anotherTenant())
  expect(theirs.status).toBe(404)
  expect(theirs.body).toEqual(none.body)
})
