import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isFree } from '@clutch/home/ports'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startMesh } from './mesh.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'clutch-mesh-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

test('a start that fails says why and leaves nothing running: neither a server nor the lock', async () => {
  const broken = () => startMesh({ dir, env: { fleet: { LOG_LEVEL: 'nonsense' } } })
  await expect(broken()).rejects.toThrow(/fleet ended before it was ready.*LOG_LEVEL/s)
  const ports = JSON.parse(await readFile(join(dir, 'ports.json'), 'utf8')) as Record<string, number>
  const busy: string[] = []
  for (const [name, port] of Object.entries(ports)) if (!(await isFree(port))) busy.push(name)
  expect(busy).toEqual([])
  // The home is free: the second attempt fails for the same reason, not because of the first.
  await expect(broken()).rejects.toThrow(/LOG_LEVEL/)
}, 120_000)
