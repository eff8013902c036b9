// A nats-server of a test file's own, in a directory of its own. Always a process on this machine, whatever
// CLUTCH_INFRA says: files run side by side with the same stream names, and some kill it on purpose.
import { join } from 'node:path'
import { issuerOf, type NatsUser, newIssuerSeed } from '@clutch/home/nats-devices'
import { type NatsServer, startNats } from '@clutch/home/nats-server'
import { makeStateDir, removeStateDir } from './state-dir.ts'

export interface TestNatsOptions {
  /** Default `2m`: the machine is not going to lose power in a test. A killed process loses nothing either way. */
  syncInterval?: 'always' | `${number}${'s' | 'm'}`
  users?: readonly NatsUser[]
  /** With a listener for devices. Who is not a device then needs a password: `meshUser`, unless you gave users. */
  mqtt?: boolean
}

/** Who the mesh is to a server that also has devices. */
export const meshUser: NatsUser = { user: 'mesh', password: 'the mesh of the tests' }
const devicesUser: NatsUser = { user: 'telematics-devices', password: 'the devices of the tests' }
const doorUser: NatsUser = { user: 'telematics-door', password: 'the door of the tests' }

export interface TestNats {
  /** The same after kill() and start(). */
  url: string
  monitorUrl: string
  dir: string
  /** When it was asked for: where devices connect, and what telematics-ingest needs to let them in. */
  mqtt: { port: number; env: Record<string, string> } | undefined
  pid(): number
  /** SIGKILL, and wait until it is gone. */
  kill(): Promise<void>
  /** Orderly, keeping the store. */
  pause(): Promise<void>
  /** Again on the same port and store, after kill() or pause(). */
  start(): Promise<void>
  /** The end: the server stops and its directory goes. */
  stop(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** Call it in beforeAll; call stop() in afterAll. */
export async function startTestNats(options: TestNatsOptions = {}): Promise<TestNats> {
  const dir = makeStateDir('nats')
  const seed = newIssuerSeed()
  const mqtt = { issuer: issuerOf(seed), devices: devicesUser, door: doorUser }
  const users = options.users ?? (options.mqtt === true ? [meshUser] : undefined)
  const settings = {
    dir: join(dir, 'nats'),
    syncInterval: options.syncInterval ?? ('2m' as const),
    ...(users ? { users } : {}),
    ...(options.mqtt === true ? { mqtt } : {}),
  }
  // A worker that ends without stop() must not leave the directory; the server itself goes with its parent.
  const atExit = () => removeStateDir(dir)
  process.once('exit', atExit)
  let server: NatsServer
  try {
    server = await startNats(settings)
  } catch (error) {
    removeStateDir(dir)
    throw error
  }
  const { url, monitorUrl, port, monitorPort, mqttPort } = server
  const stop = async () => {
    await server.stop()
    process.off('exit', atExit)
    removeStateDir(dir)
  }
  return {
    url,
    monitorUrl,
    dir: settings.dir,
    mqtt:
      mqttPort === undefined
        ? undefined
        : {
            port: mqttPort,
            env: {
              MQTT_ISSUER_SEED: seed,
              MQTT_DEVICES_USER: devicesUser.user,
              MQTT_DEVICES_PASSWORD: devicesUser.password,
              MQTT_DOOR_USER: doorUser.user,
              MQTT_DOOR_PASSWORD: doorUser.password,
            },
          },
    pid: () => server.pid,
    kill: async () => {
      process.kill(server.pid, 'SIGKILL')
      await server.exited
    },
    pause: () => server.stop(),
    start: async () => {
      const again = mqttPort === undefined ? {} : { mqtt: { ...mqtt, port: mqttPort } }
      server = await startNats({ ...settings, ...again, port, monitorPort })
      if (server.port !== port || server.mqttPort !== mqttPort)
        throw new Error(`port ${port} was taken while the server was down`)
    },
    stop,
    [Symbol.asyncDispose]: stop,
  }
}
