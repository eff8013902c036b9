import { Ajv } from 'ajv'
import formats from 'ajv-formats'
import Type, { type Static, type TObject } from 'typebox'

/** One of it for all: to make one costs as much as to read a configuration. */
const ajv = new Ajv({ allErrors: true, coerceTypes: true, useDefaults: true, strict: false })
formats.default(ajv)

export class ConfigError extends Error {
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(`The environment is not complete:\n${problems.map((problem) => `  ${problem}`).join('\n')}`)
    this.name = 'ConfigError'
    this.problems = problems
  }
}

/**
 * Reads typed configuration from the environment and names every missing or malformed variable at once.
 * An empty variable counts as missing. A value never appears in the message: it may be a secret.
 * @throws ConfigError
 */
export function readConfig<S extends TObject>(schema: S, env: Record<string, string | undefined>): Static<S> {
  const names = Object.keys(schema.properties)
  const config: Record<string, unknown> = {}
  for (const name of names) if (env[name] !== undefined && env[name] !== '') config[name] = env[name]
  const validate = ajv.compile(schema)
  // It would be held for ever, and is read once.
  ajv.removeSchema(schema)
  if (validate(config)) return config as Static<S>
  throw new ConfigError(
    (validate.errors ?? []).map((error) => {
      if (error.keyword === 'required') return `${error.params.missingProperty}: is missing`
      return `${error.instancePath.slice(1)}: ${error.message ?? 'is malformed'}`
    }),
  )
}

/** What every service reads. A service adds its own variables to these. */
export const serviceVariables = {
  PORT: Type.Integer({ minimum: 0, maximum: 65535 }),
  HOST: Type.String({ default: '127.0.0.1' }),
  DATABASE_URL: Type.String({
    pattern: '^postgres(ql)?://',
    description: 'the service’s own role, which owns nothing',
  }),
  SYSTEM_DATABASE_URL: Type.String({ pattern: '^postgres(ql)?://', description: 'the service’s second role' }),
  NATS_URL: Type.String({ pattern: '^nats://|^tls://' }),
  NATS_USER: Type.Optional(Type.String()),
  NATS_PASSWORD: Type.Optional(Type.String()),
  NATS_REPLICAS: Type.Integer({ minimum: 1, maximum: 5, default: 1 }),
  GATEWAY_URL: Type.String({ format: 'uri', description: 'where the signing keys are' }),
  LOG_LEVEL: Type.String({ enum: ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], default: 'info' }),
  OTEL_EXPORTER_OTLP_ENDPOINT: Type.Optional(Type.String({ format: 'uri' })),
  /** Set only in a sandbox home: the domain's clock is the sandbox's. */
  CLUTCH_SANDBOX_URL: Type.Optional(Type.String({ format: 'uri' })),
  /** Shared by the processes of one mesh for their internal doors. */
  CLUTCH_MESH_SECRET: Type.String({ minLength: 32 }),
}

export const ServiceConfig = Type.Object(serviceVariables)
export type ServiceConfig = Static<typeof ServiceConfig>
