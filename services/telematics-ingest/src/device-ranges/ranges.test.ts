import type { DeviceRange } from '@clutch/contracts/telematics/device-ranges'
import type { Device } from '@clutch/contracts/telematics/devices'
import { startTestService, type TestService } from '@clutch/testing/service'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { recordAt, TestDevice } from '../../test/device.ts'
import { anotherTenant, deviceEnv, devicesPath, startReplica, teltonikaPortOf } from '../../test/replica.ts'
import { telematicsIngest } from '../app.ts'

const gps = '/b2b/fleet-management/gps-integration'
let service: TestService<PrismaClient>
let port: number
beforeAll(async () => {
  service = await startTestService(telematicsIngest, { nats: true, env: deviceEnv })
  port = teltonikaPortOf(service)
})
afterAll(() => service.stop())

function assign(prefix: string, tenantId: string) {
  return service.call<DeviceRange>('POST', `${gps}/device-ranges`, {
    tenant: 'ten_platform',
    role: 'operator',
    body: { prefix, tenantId },
  })
}

/** A tenant that takes unknown devices of its ranges on probation. */
async function welcoming(): Promise<string> {
  const tenant = anotherTenant()
  const { status } = await service.call('PATCH', `${gps}/settings`, {
    tenant,
    body: { unknownDevices: 'probation' },
    headers: { 'if-match': '"1"' },
  })
  expect(status).toBe(200)
  return tenant
}

async function devicesOf(tenant: string): Promise<Device[]> {
  return (await service.call<{ items: Device[] }>('GET', devicesPath, { tenant })).body.items
}

async function login(imei: string, to = port): Promise<string> {
  const device = new TestDevice(to, imei)
  const answer = await device.login()
  device.socket.destroy()
  await device.closed
  return answer
}

test('an unknown device of a range goes to its tenant, on probation: it is stored, it can be told nothing', async () => {
  const tenant = await welcoming()
  expect((await assign('86111111', tenant)).status).toBe(201)
  const device = new TestDevice(port, '861111110000001')
  expect(await device.login()).toBe('01')
  expect(await device.report(recordAt(1)).acknowledged()).toBe(1)
  const [taken] = await devicesOf(tenant)
  expect(taken).toMatchObject({ uniqueId: '861111110000001', status: 'probation', protocol: 'teltonika' })
  const command = () =>
    service.call('POST', `${devicesPath}/${taken!.id}/commands`, { tenant, body: { instruction: { kind: 'reboot' } } })
  expect((await command()).status).toBe(422)
  await service.settled()
  expect(await service.look('SELECT 1 FROM telematics.readings WHERE device_id = $1', [taken!.id])).toHaveLength(1)
  const change = (status: string, version: number) =>
    service.call<Device>('PATCH', `${devicesPath}/${taken!.id}`, {
      tenant,
      body: { status },
      headers: { 'if-match': `"${version}"` },
    })
  expect((await change('probation', 1)).status).toBe(400)
  expect((await change('active', 1)).body).toMatchObject({ status: 'active' })
  expect((await command()).status).toBe(201)
  // The session has lived through it all.
  expect(await device.report(recordAt(2)).acknowledged()).toBe(1)
  expect((await change('blocked', 2)).status).toBe(200)
  await device.closed
  expect(await login('861111110000001')).toBe('00')
})

test('the longer range decides, whatever its tenant has set', async () => {
  const [wide, narrow] = [await welcoming(), anotherTenant()]
  await assign('86222222', wide)
  await assign('862222220', narrow)
  expect(await login('862222220000001')).toBe('00')
  expect(await login('862222229000001')).toBe('01')
  expect(await devicesOf(narrow)).toEqual([])
  expect((await devicesOf(wide)).map(({ uniqueId }) => uniqueId)).toEqual(['862222229000001'])
})

test('a range that was removed brings nobody; a device that it brought stays', async () => {
  const tenant = await welcoming()
  const { body: range } = await assign('86333333', tenant)
  expect(await login('863333330000001')).toBe('01')
  const remove = () =>
    service.call('DELETE', `${gps}/device-ranges/${range.id}`, { tenant: 'ten_platform', role: 'operator' })
  expect((await remove()).status).toBe(204)
  expect((await remove()).status).toBe(404)
  expect(await login('863333330000002')).toBe('00')
  expect(await login('863333330000001')).toBe('01')
  expect(
    (await service.emitted()).filter(({ aggregateId }) => aggregateId === range.id).map(({ type }) => type),
  ).toEqual(['telematics.device-range.assigned', 'telematics.device-range.removed'])
})

test('only operators see and assign ranges; the very same one is assigned once', async () => {
  const tenant = anotherTenant()
  const asAdmin = await service.call('POST', `${gps}/device-ranges`, {
    role: 'admin',
    body: { prefix: '86444444', tenantId: tenant },
  })
  expect(asAdmin.status).toBe(403)
  expect((await service.call('GET', `${gps}/device-ranges`, { role: 'admin' })).status).toBe(403)
  const answers = await Promise.all([assign('86444444', tenant), assign('86444444', anotherTenant())])
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409])
  const { body } = await service.call<{ items: DeviceRange[] }>('GET', `${gps}/device-ranges?limit=200`, {
    role: 'operator',
  })
  expect(body.items.filter(({ prefix }) => prefix === '86444444')).toHaveLength(1)
})

test.each(['8644444', '', '%%%%%%%%', 'a'.repeat(65)])('%j is no range', async (prefix) => {
  expect((await assign(prefix, anotherTenant())).status).toBe(400)
})

test('the operator’s fallback takes all that no range decides, without being asked, and never another tenant’s range', async () => {
  const [fallback, refusing] = [anotherTenant(), anotherTenant()]
  await assign('86555555', refusing)
  const replica = await startReplica(service, { TELEMATICS_ROLE: 'sessions', DEVICE_PROBATION_TENANT: fallback })
  const to = teltonikaPortOf(replica)
  expect(await login('865555550000001', to)).toBe('00')
  expect(await login('866666660000001', to)).toBe('01')
  expect(await devicesOf(fallback)).toMatchObject([{ uniqueId: '866666660000001', status: 'probation' }])
  await replica.stop()
})

test('of many connections of an unknown device at once, one registers it', async () => {
  const tenant = await welcoming()
  await assign('86777777', tenant)
  const replica = await startReplica(service, { TELEMATICS_ROLE: 'sessions' })
  const sockets = [port, teltonikaPortOf(replica), port, teltonikaPortOf(replica)].map(
    (each) => new TestDevice(each, '867777770000001'),
  )
  await Promise.all(sockets.map((socket) => socket.login()))
  expect(await devicesOf(tenant)).toHaveLength(1)
  for (const { socket } of sockets) socket.destroy()
  await replica.stop()
})
