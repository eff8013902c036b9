import { familyNames } from '@clutch/protocols/families'
import { readConfig } from '@clutch/shared/config'
import Type, { type Static } from 'typebox'
import { connectionVariables } from './connections/settings.ts'
import { forwardingVariables } from './forwardings/settings.ts'
import { importVariables } from './imports/settings.ts'
import { mqttVariables } from './mqtt/settings.ts'
import { defaultLimits } from './sessions/limits.ts'

const Port = Type.Integer({ minimum: 0, maximum: 65535 })

/** What telematics-ingest reads beside what every service does. */
export const Variables = Type.Object({
  /** `sessions` takes devices, `recorder` stores what they said; one process may do both. */
  TELEMATICS_ROLE: Type.String({ enum: ['all', 'sessions', 'recorder'], default: 'all' }),
  /** Where devices of a family connect, over whatever it speaks; each port is opened when it is named. 0 takes any. */
  ...Object.fromEntries(familyNames.map((name) => [portVariable(name), Type.Optional(Port)])),
  /** Recognises the family from the first bytes, over TCP and UDP; takes HTTP too. */
  AUTODETECT_PORT: Type.Optional(Port),
  DEVICE_HOST: Type.String({ default: '127.0.0.1' }),
  /** How long an address that sent garbage is turned away. On loopback, every device shares one. */
  DEVICE_BAN_MS: Type.Integer({ minimum: 0, maximum: 86_400_000, default: defaultLimits.banMs }),
  /** Devices that nobody has registered, and of no tenant’s range, are taken on probation by this tenant; without it they are refused. */
  DEVICE_PROBATION_TENANT: Type.Optional(Type.String({ pattern: '^ten_[0-9A-Za-z]{1,40}$' })),
  /** The server sets it aside when the stream is made; when it is full, devices keep their readings. */
  TELEMETRY_MAX_BYTES: Type.Integer({ minimum: 1024 ** 2, default: 4 * 1024 ** 3 }),
  /** Where nats-server tells of itself: lets us see that it syncs before it acknowledges. */
  NATS_MONITOR_URL: Type.Optional(Type.String({ format: 'uri' })),
  ...connectionVariables,
  ...forwardingVariables,
  ...importVariables,
  ...mqttVariables,
})
export type Variables = Static<typeof Variables>

/** `TELTONIKA_PORT` */
export function portVariable(family: string): string {
  return `${family.toUpperCase()}_PORT`
}

/** @throws ConfigError */
export function readVariables(env: Record<string, string | undefined>): Variables {
  return readConfig(Variables, env)
}
