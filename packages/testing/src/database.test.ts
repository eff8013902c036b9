import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { withClient } from '@clutch/home/provision'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from './database.ts'

const serviceDir = mkdtempSync(join(tmpdir(), 'clutch-fixture-'))
let first: TestDatabase
let second: TestDatabase

beforeAll(async () => {
  mkdirSync(join(serviceDir, 'src'))
  mkdirSync(join(serviceDir, 'prisma/migrations/20260101000000_first'), { recursive: true })
  writeFileSync(join(serviceDir, 'src/tables.ts'), `export default { schema: 'copies' }`)
  writeFileSync(
    join(serviceDir, 'prisma/schema.prisma'),
    `datasource db {
  provider = "postgresql"
  schemas  = ["copies"]
}
`,
  )
  writeFileSync(
    join(serviceDir, 'prisma/migrations/20260101000000_first/migration.sql'),
    'CREATE TABLE notes (tenant_id text NOT NULL, id text NOT NULL, PRIMARY KEY (tenant_id, id));',
  )
  ;[first, second] = await Promise.all([
    createTestDatabase({ schema: 'copies', serviceDir }),
    createTestDatabase({ schema: 'copies', serviceDir }),
  ])
})

afterAll(async () => {
  await first?.drop()
  await second?.drop()
  rmSync(serviceDir, { recursive: true })
})

test('two copies made at once are two databases', async () => {
  await withClient(first.superUrl, (client) => client.query(`INSERT INTO copies.notes VALUES ('ten_a', 'x')`))
  const { rows } = await withClient(second.superUrl, (client) => client.query('SELECT FROM copies.notes'))
  expect(rows).toHaveLength(0)
})

test('roles and grants hold in a copy', async () => {
  const written = await withClient(first.appUrl, async (client) => {
    await client.query('BEGIN')
    await client.query(`SELECT set_config('app.tenant_id', 'ten_b', true)`)
    await client.query(`INSERT INTO notes VALUES ('ten_b', 'y')`)
    const { rows } = await client.query('SELECT tenant_id FROM notes')
    await client.query('COMMIT')
    return rows
  })
  expect(written).toEqual([{ tenant_id: 'ten_b' }])
  await expect(withClient(first.systemUrl, (client) => client.query('SELECT FROM notes'))).rejects.toThrow(
    /permission denied/,
  )
})
