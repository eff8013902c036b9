import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { startTestService } from '@clutch/testing/service'
import { makeStateDir, removeStateDir } from '@clutch/testing/state-dir'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type CloudService,
  connect,
  gps,
  secretsKey,
  startAt,
  stored,
  syncState,
  until,
  vehiclesOf,
} from '../../test/clouds.ts'
import { type ForeignBroker, follower, publisher, startForeignBroker } from '../../test/foreign-broker.ts'
import { telematicsIngest } from '../app.ts'

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
/** The block below the line that names this test: a call, a command for a shell, a call and what it answers. */
const [, example = ''] =
  /^<!-- run by connections\/topic-example\.test\.ts -->\n+```\n([\s\S]*?)^```$/m.exec(readme) ?? []
const [creating = '', command = '', reading = ''] = example.split(/\n\n/)

/** As somebody calls it who has installed the client with `npm i -g mqtt`. */
const commands = dirname(createRequire(import.meta.url).resolve('mqtt/package.json'))

let broker: ForeignBroker
let service: CloudService
let dir: string
beforeAll(async () => {
  dir = makeStateDir('example')
  broker = await startForeignBroker({ tls: true })
  service = await startTestService(telematicsIngest, {
    nats: true,
    env: { TELEMATICS_SECRETS_KEY: secretsKey, WEBHOOK_ALLOWED_RANGES: '127.0.0.0/8' },
  })
  service.clock.set(startAt)
}, 60_000)
afterAll(async () => {
  await service?.stop()
  await broker?.stop()
  removeStateDir(dir)
}, 60_000)

test('the example of the README does what it shows', async () => {
  const [call = '', ...lines] = creating.split('\n')
  expect(call).toBe('POST …/gps-integration/connections')
  const body = JSON.parse(lines.join('\n')) as {
    credentials: Record<string, string>
    settings: Record<string, unknown>
  }
  // What the reader has to put in for `…` and `broker.example`; ours is signed by itself.
  expect(body.credentials).toEqual({ username: follower.username, password: '…' })
  body.credentials.password = follower.password
  expect(body.settings.broker).toBe('mqtts://broker.example:8883')
  Object.assign(body.settings, { broker: broker.url, certificateAuthority: broker.certificate })
  const { connection } = await connect(service, body)
  await until('the topic to be followed', async () => (await syncState(service, connection.id)).status === 'receiving')

  writeFileSync(
    join(dir, 'mqtt'),
    `#!/bin/sh\nexec "${process.execPath}" "${join(commands, 'build/bin/mqtt.js')}" "$@"\n`,
    {
      mode: 0o755,
    },
  )
  writeFileSync(join(dir, 'ca.pem'), broker.certificate!)
  expect(command).toContain("-h broker.example -p 8883 -u publisher -P '…'")
  const typed = command
    .replace('broker.example', '127.0.0.1')
    .replace('8883', String(broker.port))
    .replace("'…'", `'${publisher.password}'`)
  await promisify(execFile)('sh', ['-c', typed], {
    env: { PATH: `${dir}${delimiter}${process.env.PATH}`, NODE_EXTRA_CA_CERTS: join(dir, 'ca.pem') },
    timeout: 30_000,
  })

  const vehicle = await until('the vehicle to be known', async () => (await vehiclesOf(service, connection.id))[0])
  expect(vehicle.externalId).toBe('trailer 7')
  await until('its reading to be stored', async () => (await stored(service, [vehicle.deviceId])).length === 1)
  const [get = '', ...shown] = reading.trim().split('\n')
  const path = get
    .replace('GET …', gps.replace(/\/gps-integration.*/, '/gps-integration'))
    .replace('dev_…', vehicle.deviceId!)
  const answer = await service.call<{ items: unknown[] }>('GET', path)
  expect(answer.body.items).toMatchObject([JSON.parse(shown.join('\n').replace(', … }', ' }')) as object])
}, 60_000)
