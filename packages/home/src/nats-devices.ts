// Devices on a nats-server: an account of their own, entered only by MQTT and only through the service that knows them.
import { existsSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { createAccount, fromSeed } from '@nats-io/nkeys'

export interface NatsUser {
  user: string
  password: string
}

export interface StartMqttOptions {
  /** Taken when free, else another is. */
  port?: number
  /** Public key of whoever says which device may enter: an account key, `A…`. */
  issuer: string
  /** The service's own end of the devices' account. */
  devices: NatsUser
  /** Whoever is asked about a device; it may also look who is connected, and cut off. */
  door: NatsUser
}

const DEVICES_ACCOUNT = 'DEVICES'
/** Where the services are as soon as there are devices. The server has no JetStream for its unnamed account then. */
const MESH_ACCOUNT = 'MESH'
const UNNAMED_ACCOUNT = '$G'
/** Taken from the server's store whether it is used or not. TELEMETRY is where readings stay; here they pass through. */
const DEVICES_FILE_BYTES = 2 * 1024 ** 3
const DEVICES_MEMORY_BYTES = 16 * 1024 ** 2
/** Those that MQTT itself makes: messages, outgoing, sessions, retained, QoS 2. */
const DEVICES_STREAMS = 8
const MAX_DEVICES = 20_000

const text = (value: string) => JSON.stringify(value)

/** Over MQTT nobody enters with a password that stands here. */
export function staticUsers(users: readonly NatsUser[], more = ''): string[] {
  return users.map(
    ({ user, password }) =>
      `    { user: ${text(user)}, password: ${text(password)}, allowed_connection_types: ["STANDARD"]${more} }`,
  )
}

/**
 * Everyone who is not listed is asked about on `$SYS.REQ.USER.AUTH`, which is in the system account, where no device and
 * no service of the mesh hears it: the question carries the device's token.
 */
export function devicesSection(mesh: readonly NatsUser[], mqtt: StartMqttOptions, listen: string): string[] {
  const known = [...mesh, mqtt.devices, mqtt.door].map(({ user }) => text(user))
  return [
    `mqtt { listen: ${text(listen)} }`,
    'authorization {',
    `  auth_callout { issuer: ${text(mqtt.issuer)}, account: "$SYS", auth_users: [${known.join(', ')}] }`,
    '}',
    'accounts {',
    `  ${MESH_ACCOUNT} {`,
    '    jetstream: enabled',
    '    users: [',
    ...staticUsers(mesh),
    '    ]',
    '  }',
    `  ${DEVICES_ACCOUNT} {`,
    `    jetstream { max_mem: ${DEVICES_MEMORY_BYTES}, max_file: ${DEVICES_FILE_BYTES}, max_streams: ${DEVICES_STREAMS} }`,
    // The service's own connections, one a process, beside the devices'.
    `    limits { max_connections: ${MAX_DEVICES + 100} }`,
    '    users: [',
    ...staticUsers([mqtt.devices]),
    '    ]',
    '  }',
    '  $SYS {',
    '    users: [',
    ...staticUsers([mqtt.door], `, permissions: ${doorMay}`),
    '    ]',
    '  }',
    '}',
  ]
}

const doorMay = JSON.stringify({
  subscribe: [
    '$SYS.REQ.USER.AUTH',
    `$SYS.ACCOUNT.${DEVICES_ACCOUNT}.CONNECT`,
    `$SYS.ACCOUNT.${DEVICES_ACCOUNT}.DISCONNECT`,
    '_INBOX.>',
  ],
  publish: ['$SYS.REQ.SERVER.*.KICK', '$SYS.REQ.SERVER.*.CONNZ'],
  allow_responses: true,
})

/** A secret key of an issuer, `SA…`. */
export function newIssuerSeed(): string {
  return new TextDecoder().decode(createAccount().getSeed())
}

export function issuerOf(seed: string): string {
  return fromSeed(new TextEncoder().encode(seed)).getPublicKey()
}

/** Takes the mesh's streams along, where a server without devices made them. A stream's files do not name its account. */
export function moveStreamsOfMesh(dir: string): void {
  const streamsOf = (account: string) => join(dir, 'jetstream', account)
  if (existsSync(streamsOf(UNNAMED_ACCOUNT)) && !existsSync(streamsOf(MESH_ACCOUNT)))
    renameSync(streamsOf(UNNAMED_ACCOUNT), streamsOf(MESH_ACCOUNT))
}
