import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root, sourceFiles } from './imports.ts'

const files = sourceFiles('services').filter((file) => /\/on-[^/]+\.ts$/.test(file) && !file.endsWith('.test.ts'))

test('a reaction’s durable name is the place where one finds it', () => {
  const wrong = files.filter((file) => {
    const name = file.replace(/^services\/[^/]+\/src\//, '').replace(/\.ts$/, '')
    const text = readFileSync(join(root, file), 'utf8')
    return text.includes('reaction(') && !text.includes(`'${name}'`)
  })
  expect(wrong).toEqual([])
  expect(files.length).toBeGreaterThan(5)
})

test('an event is emitted from one service alone: its owner', () => {
  const emitted = sourceFiles('services')
    .filter((file) => !file.endsWith('.test.ts'))
    .flatMap((file) =>
      [...readFileSync(join(root, file), 'utf8').matchAll(/\bemit\(\s*([A-Z]\w+)/g)].map((match) => ({
        file,
        event: match[1]!,
      })),
    )
  const owners = new Map<string, Set<string>>()
  for (const { file, event } of emitted) {
    const service = file.split('/')[1]!
    owners.set(event, (owners.get(event) ?? new Set()).add(service))
  }
  expect([...owners].filter(([, by]) => by.size > 1)).toEqual([])
})
