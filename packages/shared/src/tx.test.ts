import { fixtureService } from '@clutch/testing/fixture/app'
import { NoteWritten } from '@clutch/testing/fixture/notes'
import { startTestService, type TestService } from '@clutch/testing/service'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from './clock.ts'
import { newId } from './id.ts'
import { Problem } from './problem.ts'
import { Database, type Tx } from './tx.ts'

let service: TestService<undefined>
beforeAll(async () => {
  service = await startTestService(fixtureService())
})
afterAll(() => service.stop())

const scope = (tenantId = service.tenant) => ({ tenantId, actor: 'test' })

/** With one connection, so that what one transaction leaves behind meets the next. */
async function onOneConnection<Result>(work: (database: Database<undefined>) => Promise<Result>): Promise<Result> {
  const { appUrl, systemUrl } = service.databases
  const options = { appUrl, systemUrl, prisma: () => undefined, clock: systemClock }
  const database = new Database({ ...options, appConnections: 1, systemConnections: 1 })
  try {
    return await work(database)
  } finally {
    await database.close()
  }
}

function write({ sql, tenantId }: Tx<undefined>, text: string) {
  return sql.query('INSERT INTO notes (tenant_id, id, version, text) VALUES ($1, $2, 1, $3)', [
    tenantId,
    newId('note'),
    text,
  ])
}

async function notes(text: string): Promise<number> {
  return (await service.look('SELECT 1 FROM fixture.notes WHERE text = $1', [text])).length
}

test('what Postgres rolled back does not pass for committed, even when the work has swallowed why', async () => {
  let woken = false
  const done = service.runtime.database.tx(scope(), async (tx) => {
    await write(tx, 'swallowed')
    tx.afterCommit(() => {
      woken = true
    })
    await tx.sql.query('SELECT 1 / 0').catch(() => {})
  })
  await expect(done).rejects.toThrow(/rolled back/)
  expect([await notes('swallowed'), woken]).toEqual([0, false])
})

test('a connection has a Prisma twin when one is asked for, and one only', async () => {
  const { appUrl, systemUrl } = service.databases
  let made = 0
  const prisma = () => ({ twin: ++made })
  const database = new Database({ appUrl, systemUrl, prisma, clock: systemClock, appConnections: 1 })
  try {
    await database.tx(scope(), async ({ sql }) => sql.query('SELECT 1'))
    await database.systemTx(async ({ sql }) => sql.query('SELECT 1'))
    expect(made).toBe(0)
    for (let turn = 0; turn < 2; turn += 1) expect(await database.tx(scope(), async ({ db }) => db.twin)).toBe(1)
  } finally {
    await database.close()
  }
})

test('a deadline ends with its transaction, whether that is committed or not', async () => {
  await onOneConnection(async (database) => {
    const limit = () =>
      database.tx(
        scope(),
        async ({ sql }) =>
          (await sql.query<{ limit: string }>(`SELECT current_setting('statement_timeout') AS limit`)).rows[0]!.limit,
      )
    const before = await limit()
    await database.tx({ ...scope(), deadlineMs: 1234.5 }, async (tx) => write(tx, 'in time'))
    expect(await limit()).toBe(before)
    const late = database.tx({ ...scope(), deadlineMs: 20 }, ({ sql }) => sql.query('SELECT pg_sleep(5)'))
    await expect(late).rejects.toMatchObject({ code: '57014' })
    expect(await limit()).toBe(before)
  })
})

test('a connection forgets whose it was', async () => {
  await onOneConnection(async (database) => {
    await database.tx(scope('ten_a'), (tx) => write(tx, 'of a'))
    const seen = await database.tx(scope('ten_b'), ({ sql }) => sql.query('SELECT 1 FROM notes'))
    expect(seen.rowCount).toBe(0)
    const written = database.tx(scope('ten_b'), ({ sql }) =>
      sql.query(`INSERT INTO notes (tenant_id, id, version, text) VALUES ('ten_a', 'note_x', 1, 'forged')`),
    )
    await expect(written).rejects.toThrow(/row-level security/)
  })
})

test.each([`ten_a'; DROP TABLE notes; --`, '', 'ten_', 'TEN_a', `ten_${'x'.repeat(41)}`])(
  'a tenant id of another form never reaches SQL: %j',
  async (tenantId) => {
    await expect(service.runtime.database.tx(scope(tenantId), async () => {})).rejects.toThrow(/another form/)
  },
)

test('work that meets another is run again from the start, and only its last run counts', async () => {
  let runs = 0
  await service.runtime.database.tx(scope(), async (tx) => {
    runs += 1
    await write(tx, 'contended')
    tx.emit(NoteWritten, { id: newId('note'), version: 1, text: 'contended' })
    if (runs < 3) await tx.sql.query(`DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40P01'; END $$`)
  })
  expect([runs, await notes('contended')]).toEqual([3, 1])
  expect((await service.emitted()).filter(({ data }) => data.text === 'contended')).toHaveLength(1)
})

test('a connection that dies under the work is replaced, and the caller is told to come again', async () => {
  await onOneConnection(async (database) => {
    const dying = database.tx(scope(), async (tx) => {
      await write(tx, 'cut off')
      const { rows } = await tx.sql.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
      await service.look('SELECT pg_terminate_backend($1::int)', [rows[0]!.pid])
      await tx.sql.query('SELECT 1')
    })
    await expect(dying).rejects.toSatisfy((error) => error instanceof Problem && error.status === 503)
    await database.tx(scope(), (tx) => write(tx, 'after it'))
    expect([await notes('cut off'), await notes('after it')]).toEqual([0, 1])
  })
})

test('an event that no broker would take is refused where it is emitted: in the outbox it would hold up all that follow', async () => {
  const emitting = service.runtime.database.tx(scope(), async (tx) => {
    await write(tx, 'too large')
    tx.emit(NoteWritten, { id: newId('note'), version: 1, text: 'x'.repeat(1024 * 1024) })
  })
  await expect(emitting).rejects.toThrow(/fixture.note.written/)
  expect(await notes('too large')).toBe(0)
})

test('an event that does not keep its contract is not emitted', async () => {
  const emitting = service.runtime.database.tx(scope(), async (tx) => {
    tx.emit(NoteWritten, { id: 'note_1', version: 1.5, text: 'half' })
  })
  await expect(emitting).rejects.toThrow('/version must be integer')
})
