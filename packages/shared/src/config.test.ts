import Type from 'typebox'
import { expect, test } from 'vitest'
import { ConfigError, readConfig, ServiceConfig } from './config.ts'

const complete = {
  PORT: '4101',
  DATABASE_URL: 'postgres://clutch_fleet:secret@127.0.0.1/clutch',
  SYSTEM_DATABASE_URL: 'postgres://clutch_fleet_system:secret@127.0.0.1/clutch',
  NATS_URL: 'nats://127.0.0.1:4222',
  GATEWAY_URL: 'http://127.0.0.1:4000',
  CLUTCH_MESH_SECRET: 'x'.repeat(32),
}

function problemsOf(env: Record<string, string | undefined>): readonly string[] {
  try {
    readConfig(ServiceConfig, env)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

const named = (problems: readonly string[]) => problems.map((problem) => problem.split(':')[0]).sort()

test('a complete environment is read with its types, and what it leaves out has its default', () => {
  expect(readConfig(ServiceConfig, complete)).toMatchObject({
    PORT: 4101,
    HOST: '127.0.0.1',
    NATS_REPLICAS: 1,
    LOG_LEVEL: 'info',
  })
})

test('every missing variable is named at once', () => {
  expect(named(problemsOf({}))).toEqual(Object.keys(complete).sort())
})

test('what is missing and what is malformed is named together', () => {
  const problems = problemsOf({
    ...complete,
    PORT: '99999',
    NATS_URL: undefined,
    DATABASE_URL: 'mysql://somewhere',
    LOG_LEVEL: 'loud',
    NATS_REPLICAS: 'three',
  })
  expect(named(problems)).toEqual(['DATABASE_URL', 'LOG_LEVEL', 'NATS_REPLICAS', 'NATS_URL', 'PORT'])
})

test('an empty variable is missing, not empty', () => {
  expect(problemsOf({ ...complete, CLUTCH_MESH_SECRET: '' })).toEqual(['CLUTCH_MESH_SECRET: is missing'])
})

test('a wrong value is never repeated: it may be a secret', () => {
  const problems = problemsOf({
    ...complete,
    CLUTCH_MESH_SECRET: 'hunter2',
    DATABASE_URL: 'hunter2',
    LOG_LEVEL: 'hunter2',
  })
  expect(problems).toHaveLength(3)
  expect(problems.join()).not.toContain('hunter2')
})

test('what nobody asked for does not reach the configuration', () => {
  const config = readConfig(Type.Object({ NAME: Type.String() }), { NAME: 'a', OTHER: 'b' })
  expect(config).toEqual({ NAME: 'a' })
})
