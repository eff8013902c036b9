import { appendFile, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openState, type State } from './state.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'state-'))
})
afterEach(() => rm(dir, { recursive: true }))

type Row = { id: string; n: number }
const rows = (state: State, table = 't'): Row[] => [...state.table<Row>(table).walk('oldest-first')]
const file = async (): Promise<string> => join(dir, (await readdir(dir)).find((name) => name.endsWith('.jsonl')) ?? '')

describe('the state', () => {
  it('a refused commit leaves no trace, in memory or on disk', async () => {
    const state = await openState({ dir })
    const table = state.table<Row>('t')
    state.commit(() => table.put('a', { id: 'a', n: 1 }))
    const before = (await stat(await file())).size
    expect(() =>
      state.commit(() => {
        table.put('a', { id: 'a', n: 2 })
        table.put('b', { id: 'b', n: 1 })
        table.delete('a')
        throw new Error('refused')
      }),
    ).toThrow('refused')
    expect(rows(state)).toEqual([{ id: 'a', n: 1 }])
    expect((await stat(await file())).size).toBe(before)
    await state.close()
  })

  it('an attempt is undone alone, the rest of the commit stays', async () => {
    const state = await openState({ dir })
    state.commit(() => {
      state.table<Row>('t').put('a', { id: 'a', n: 1 })
      expect(() =>
        state.attempt(() => {
          state.table<Row>('t').put('a', { id: 'a', n: 2 })
          state.table<Row>('u').put('b', { id: 'b', n: 2 })
          throw new Error('no')
        }),
      ).toThrow('no')
    })
    expect([rows(state, 't'), rows(state, 'u')]).toEqual([[{ id: 'a', n: 1 }], []])
    await state.close()
    const again = await openState({ dir })
    expect([rows(again, 't'), rows(again, 'u')]).toEqual([[{ id: 'a', n: 1 }], []])
    await again.close()
  })

  it('cannot be changed outside a commit', async () => {
    const state = await openState({ dir })
    expect(() => state.table<Row>('t').put('a', { id: 'a', n: 1 })).toThrow('outside a commit')
    await state.close()
  })

  it('a torn last line is cut off: it was never answered', async () => {
    const state = await openState({ dir })
    state.commit(() => state.table<Row>('t').put('a', { id: 'a', n: 1 }))
    await state.close()
    await appendFile(await file(), '[["t","b",{"id":"b","n"')
    const again = await openState({ dir })
    expect(rows(again)).toEqual([{ id: 'a', n: 1 }])
    again.commit(() => again.table<Row>('t').put('c', { id: 'c', n: 1 }))
    await again.close()
    const third = await openState({ dir })
    expect(rows(third).map(({ id }) => id)).toEqual(['a', 'c'])
    await third.close()
  })

  it('a damaged line in the middle is told, with its number', async () => {
    await writeFile(join(dir, 'state-00000001.jsonl'), '[["t","a",{"id":"a","n":1}]]\nrubbish\n[]\n')
    await expect(openState({ dir })).rejects.toThrow(/state-00000001\.jsonl:2 is damaged/)
  })

  it('the file does not grow with the number of changes', async () => {
    const state = await openState({ dir, compactAtBytes: 20_000 })
    for (let n = 0; n < 5_000; n += 1) {
      state.commit(() => state.table<Row>('t').put(`row-${n % 50}`, { id: `row-${n % 50}`, n }))
      if (n % 250 === 0) await state.idle()
    }
    await state.idle()
    expect(await readdir(dir)).toHaveLength(1)
    expect((await stat(await file())).size).toBeLessThan(40_000)
    const expected = rows(state)
    await state.close()
    const again = await openState({ dir })
    expect(rows(again)).toEqual(expected)
    await again.close()
  })

  it('holds after any sequence of changes what a plain map would, before and after a restart', async () => {
    const change = fc.record({
      id: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      kind: fc.constantFrom('put', 'delete', 'refused'),
      n: fc.integer(),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { maxLength: 60 }),
        fc.integer({ min: 50, max: 2_000 }),
        async (changes, bytes) => {
          const own = await mkdtemp(join(tmpdir(), 'state-'))
          const model = new Map<string, Row>()
          const state = await openState({ dir: own, compactAtBytes: bytes })
          const table = state.table<Row>('t')
          for (const { id, kind, n } of changes) {
            if (kind === 'put') model.set(id, { id, n })
            if (kind === 'delete') model.delete(id)
            try {
              state.commit(() => {
                if (kind === 'delete') table.delete(id)
                else table.put(id, { id, n })
                if (kind === 'refused') throw new Error('refused')
              })
            } catch {}
            // Lets a rewriting of the file come between, or not.
            if (n % 2 === 0) await new Promise((resolve) => setImmediate(resolve))
          }
          expect(rows(state)).toEqual([...model.values()])
          expect([...table.walk('newest-first')]).toEqual([...model.values()].reverse())
          await state.close()
          const again = await openState({ dir: own })
          expect(rows(again)).toEqual([...model.values()])
          await again.close()
          await rm(own, { recursive: true })
        },
      ),
      { numRuns: 60 },
    )
  })

  it('what was committed while the file was rewritten is in it', async () => {
    const state = await openState({ dir, compactAtBytes: 30_000 })
    let n = 0
    const put = () => state.commit(() => state.table<Row>('t').put(`row-${n}`, { id: `row-${n}`, n: n++ }))
    // Enough for several portions, with a turn of the event loop between each.
    while (n < 3_000) put()
    for (let turn = 0; turn < 12; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve))
      put()
    }
    await state.close()
    expect(await readdir(dir)).toEqual(['state-00000002.jsonl'])
    const again = await openState({ dir })
    expect(rows(again).map((row) => row.n)).toEqual(Array.from({ length: n }, (_, index) => index))
    await again.close()
  })
})
