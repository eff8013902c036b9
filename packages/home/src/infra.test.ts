import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { infraKind, startInfra } from './infra.ts'

const dir = join(tmpdir(), 'clutch-never-made')

test('without a word it is embedded, and an unknown word is refused with the known ones', () => {
  expect(infraKind({})).toBe('embedded')
  expect(infraKind({ CLUTCH_INFRA: 'external' })).toBe('external')
  expect(() => infraKind({ CLUTCH_INFRA: 'docker' })).toThrow(
    'CLUTCH_INFRA=docker is none of embedded, containers, external',
  )
})

test('external servers are taken as given, and a missing address is named', async () => {
  const env = { CLUTCH_INFRA: 'external', CLUTCH_POSTGRES_URL: 'postgresql://admin@db.example/postgres' }
  expect(await startInfra({ dir, env })).toMatchObject({ kind: 'external', postgresUrl: env.CLUTCH_POSTGRES_URL })
  await expect(startInfra({ dir, env, nats: true })).rejects.toThrow('CLUTCH_INFRA=external needs CLUTCH_NATS_URL')
  await expect(startInfra({ dir, env: { CLUTCH_INFRA: 'external' } })).rejects.toThrow('needs CLUTCH_POSTGRES_URL')
})
