import type { TelematicsSettings } from '@clutch/contracts/telematics/settings'
import { startTestService, type TestService } from '@clutch/testing/service'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { telematicsIngest } from '../app.ts'

const path = '/b2b/fleet-management/gps-integration/settings'
let service: TestService<PrismaClient>
beforeAll(async () => {
  service = await startTestService(telematicsIngest)
})
afterAll(() => service.stop())

test('a tenant that changed nothing has the cautious settings', async () => {
  const { status, body } = await service.call<TelematicsSettings>('GET', path)
  expect(status).toBe(200)
  expect(body).toMatchObject({ version: 1, unknownDevices: 'refuse', engineCut: 'both', retentionDays: null })
})

test('of two who change the same version one succeeds, also where there was nothing to change yet', async () => {
  const answers = await Promise.all(
    [30, 60].map((retentionDays) =>
      service.call<TelematicsSettings>('PATCH', path, { body: { retentionDays }, headers: { 'if-match': '"1"' } }),
    ),
  )
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 412])
  const winner = answers.find(({ status }) => status === 200)
  const { body } = await service.call<TelematicsSettings>('GET', path)
  expect(body).toEqual(winner?.body)
  expect(body.version).toBe(2)
  expect(await service.emitted('telematics.settings.changed')).toHaveLength(1)
})

test.each([{ retentionDays: 0 }, { engineCut: 'never' }, { unknownDevices: null }, { colour: 'red' }])(
  'a setting that is none is refused: %j',
  async (body) => {
    expect((await service.call('PATCH', path, { body, headers: { 'if-match': '"2"' } })).status).toBe(400)
  },
)
