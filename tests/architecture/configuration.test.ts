import { spawnSync } from 'node:child_process'
import { SERVICES } from '@clutch/home/services'
import { expect, test } from 'vitest'
import { root } from './imports.ts'

const own: Partial<Record<string, string>> = {
  gateway: 'GATEWAY_KEY_ENCRYPTION_SECRET: is missing',
  b2b: 'B2B_SECRETS_KEY: is missing',
}

test.each(SERVICES)('%s without an environment names every variable it lacks at once, and ends with 78', (service) => {
  const { status, stderr } = spawnSync(process.execPath, [`services/${service}/src/main.ts`], {
    cwd: root,
    env: { PATH: process.env.PATH ?? '', PORT: 'four thousand', CLUTCH_MESH_SECRET: 'short' },
    encoding: 'utf8',
    timeout: 20_000,
  })
  expect(status).toBe(78)
  for (const line of [
    'PORT: must be integer',
    'DATABASE_URL: is missing',
    'SYSTEM_DATABASE_URL: is missing',
    'NATS_URL: is missing',
    'CLUTCH_MESH_SECRET: must NOT have fewer than 32',
    own[service] ?? '',
  ])
    expect(stderr).toContain(line)
  expect(stderr).not.toContain('short')
})
