// A small service directory on disk: what migrate() reads, and nothing else.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export interface FixtureService {
  dir: string
  schema: string
  /** Writes src/tables.ts; read once per process, so each variant is a service of its own. */
  write(file: string, text: string): void
  migration(name: string, sql: string): void
  remove(): void
}

let counter = 0

export function fixtureService(
  tables: Record<string, unknown> = {},
  schema = `fixture_${process.pid}_${counter++}`,
): FixtureService {
  const dir = mkdtempSync(join(tmpdir(), 'clutch-fixture-'))
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(dir, file)), { recursive: true })
    writeFileSync(join(dir, file), text)
  }
  write('src/tables.ts', `export default ${JSON.stringify({ schema, ...tables })}`)
  write('prisma/schema.prisma', datamodel(schema, ''))
  return {
    dir,
    schema,
    write,
    migration: (name, sql) => write(`prisma/migrations/${name}/migration.sql`, sql),
    remove: () => rmSync(dir, { recursive: true, force: true }),
  }
}

export function datamodel(schema: string, models: string): string {
  return `datasource db {\n  provider = "postgresql"\n  schemas  = ["${schema}"]\n}\n${models}`
}
