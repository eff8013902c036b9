import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Import, importsOf, root, sourceFiles } from './imports.ts'

const services = readdirSync(join(root, 'services'))
const source = [...sourceFiles('packages'), ...sourceFiles('services')].filter((file) => !file.endsWith('.test.ts'))
const imports = source.flatMap(importsOf)

function say(broken: Import[]): string[] {
  return broken.map(({ from, to, names }) => `${from} imports ${names.join(', ')} from ${to}`)
}

function of(folder: string): Import[] {
  return imports.filter(({ from }) => from.startsWith(folder))
}

test('the rules look at something', () => {
  expect(source.length).toBeGreaterThan(100)
  expect(imports.length).toBeGreaterThan(source.length)
})

test('contracts are vocabulary: TypeBox and each other, no I/O', () => {
  expect(
    say(of('packages/contracts/src/').filter(({ to }) => to !== 'typebox' && !to.startsWith('packages/contracts/'))),
  ).toEqual([])
})

test('the machinery knows no noun and no service', () => {
  const vocabulary = ['contract', 'problems', 'schemas', 'scopes'].map((name) => `packages/contracts/src/${name}.ts`)
  const broken = of('packages/shared/src/').filter(
    ({ to }) => to.startsWith('services/') || (to.startsWith('packages/contracts/') && !vocabulary.includes(to)),
  )
  expect(say(broken)).toEqual([])
})

test('a service knows no other service', () => {
  const broken = services.flatMap((service) =>
    of(`services/${service}/`).filter(({ to }) => to.startsWith('services/') && !to.startsWith(`services/${service}/`)),
  )
  expect(say(broken)).toEqual([])
})

test('no package knows a service', () => {
  expect(
    say(of('packages/').filter(({ to, from }) => to.startsWith('services/') && !from.startsWith('packages/cli/'))),
  ).toEqual([])
})

test('what ships never imports what tests use', () => {
  const broken = imports.filter(
    ({ from, to }) =>
      !from.startsWith('packages/testing/') &&
      !from.endsWith('/arbitraries.ts') &&
      (to.startsWith('packages/testing/') || to === 'vitest' || to === 'fast-check'),
  )
  expect(say(broken)).toEqual([])
})

test('only store.ts touches the tables of a noun, and machinery reaches them through tx', () => {
  const broken = of('services/').filter(
    ({ from, to, typeOnly }) => /prisma\/client/.test(to) && !typeOnly && !/\/(store|app)\.ts$/.test(from),
  )
  expect(say(broken)).toEqual([])
})

test("of another noun's store a use case takes only find…, lock… and what reads a row (…Of)", () => {
  const broken = of('services/').filter(({ from, to, names, typeOnly }) => {
    const target = /^services\/[^/]+\/src\/(.+)\/store\.ts$/.exec(to)
    if (target === null || typeOnly) return false
    const own = from.startsWith(to.slice(0, -'store.ts'.length))
    return !own && names.some((name) => !/^(find|lock|type$|[A-Z])|Of$/.test(name))
  })
  expect(say(broken)).toEqual([])
})

test('nothing imports a use case or a reaction but the list in app.ts', () => {
  const broken = of('services/').filter(({ from, to }) => /\/on-[^/]+\.ts$/.test(to) && !from.endsWith('/app.ts'))
  expect(say(broken)).toEqual([])
})

test('a domain file is pure: no transaction, framework, database, clock or randomness', () => {
  const impure =
    /^(fastify|pg|undici|node:(?!crypto|zlib|url|path|fs))|@prisma|@nats-io|prisma\/client|shared\/src\/(tx|database|bus|clock|id|http|service|relay|consumers)\.ts$/
  const domain = source.filter((file) => {
    const match = /^services\/[^/]+\/src\/([^/]+)\/([^/]+)\.ts$/.exec(file)
    if (match === null) return false
    // A noun's domain file is named by the noun: trips/trip.ts, invoices/invoice.ts.
    return match[1] === `${match[2]}s` || match[1] === `${match[2]!.replace(/y$/, 'ie')}s`
  })
  expect(domain.length).toBeGreaterThan(5)
  const broken = domain.flatMap(importsOf).filter(({ to, typeOnly }) => !typeOnly && impure.test(to))
  expect(say(broken)).toEqual([])
})

test('there is no barrel, no utils, no enum file', () => {
  expect(source.filter((file) => /\/(index|utils?|helpers?|common|misc)\.ts$/.test(file))).toEqual([])
})
