import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Child, spawnChild, stopProcess } from '@clutch/home/child'
import { findNatsServer } from '@clutch/home/nats-binary'
import { freePort } from '@clutch/home/ports'
import { makeStateDir, removeStateDir } from '@clutch/testing/state-dir'
import { connectAsync, type MqttClient } from 'mqtt'
import { until } from './clouds.ts'
import { selfSigned } from './self-signed.ts'

/** Somebody else's broker: a nats-server of its own with a listener for MQTT, which knows users and nothing of us. */
export interface ForeignBroker {
  readonly port: number
  readonly url: string
  /** Where it listens with TLS: who signed it. */
  readonly certificate: string | undefined
  /** Says it with QoS 1; resolves when the broker has it. */
  say(topic: string, message: unknown): Promise<void>
  /** Client ids of who is connected by MQTT. */
  clients(): Promise<string[]>
  /** Messages that some session was given and has not acknowledged, or has not been given. */
  owed(): Promise<number>
  kill(): Promise<void>
  start(): Promise<void>
  stop(): Promise<void>
}

export const follower = { username: 'follower', password: 'the password of the follower' }
export const publisher = { username: 'publisher', password: 'the password of the publisher' }

export async function startForeignBroker(options: { tls?: boolean; ackWait?: string } = {}): Promise<ForeignBroker> {
  const dir = makeStateDir('broker')
  const [port, natsPort, monitorPort] = [await freePort(), await freePort(), await freePort()]
  const tls = options.tls === true ? selfSigned() : undefined
  if (tls !== undefined) {
    writeFileSync(join(dir, 'certificate.pem'), tls.certificate)
    writeFileSync(join(dir, 'key.pem'), tls.key)
  }
  const files = `cert_file: "${join(dir, 'certificate.pem')}", key_file: "${join(dir, 'key.pem')}"`
  writeFileSync(
    join(dir, 'broker.conf'),
    [
      'server_name: foreign',
      `listen: "127.0.0.1:${natsPort}"`,
      `http: "127.0.0.1:${monitorPort}"`,
      `jetstream { store_dir: "${dir}" }`,
      // What is not acknowledged comes again after this, also on a connection that stays.
      `mqtt { listen: "127.0.0.1:${port}", ack_wait: "${options.ackWait ?? '2s'}"${tls === undefined ? '' : `, tls { ${files} }`} }`,
      'authorization { users: [',
      `  { user: "${publisher.username}", password: "${publisher.password}" }`,
      `  { user: "${follower.username}", password: "${follower.password}", permissions: { subscribe: { deny: ["secret.>"] } } }`,
      '] }',
    ].join('\n'),
  )
  const binary = await findNatsServer()
  const url = `${tls === undefined ? 'mqtt' : 'mqtts'}://127.0.0.1:${port}`
  let child: Child | undefined
  let client: MqttClient | undefined

  async function speaker(): Promise<MqttClient> {
    if (client?.connected !== true)
      client = await connectAsync(
        url,
        { ...publisher, reconnectPeriod: 0, ...(tls === undefined ? {} : { ca: tls.certificate }) },
        false,
      )
    return client
  }
  async function monitor<Answer>(path: string): Promise<Answer> {
    return (await (await fetch(`http://127.0.0.1:${monitorPort}${path}`)).json()) as Answer
  }
  async function end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    client?.end(true)
    client = undefined
    if (child !== undefined) await stopProcess(child.identity, [{ signal, waitMs: 10_000 }])
    child = undefined
  }

  const broker: ForeignBroker = {
    port,
    url,
    certificate: tls?.certificate,
    async say(topic, message) {
      const text = typeof message === 'string' ? message : JSON.stringify(message)
      await (await speaker()).publishAsync(topic, text, { qos: 1 })
    },
    async clients() {
      const { connections } = await monitor<{ connections: { type: string; mqtt_client: string }[] }>('/connz')
      return connections.filter(({ type }) => type === 'mqtt').map(({ mqtt_client }) => mqtt_client)
    },
    async owed() {
      const { account_details } = await monitor<{
        account_details?: {
          stream_detail?: {
            name: string
            consumer_detail?: { num_pending: number; num_ack_pending: number }[]
          }[]
        }[]
      }>('/jsz?consumers=true')
      const messages = account_details?.[0]?.stream_detail?.find(({ name }) => name === '$MQTT_msgs')
      return (messages?.consumer_detail ?? []).reduce((sum, each) => sum + each.num_pending + each.num_ack_pending, 0)
    },
    kill: () => end('SIGKILL'),
    async start() {
      child = await spawnChild({
        command: binary.path,
        args: ['-c', join(dir, 'broker.conf')],
        cwd: dir,
        env: process.env,
        logFile: join(dir, 'broker.log'),
        orphanSignal: 'KILL',
      })
      await until('the foreign broker to listen', async () => {
        const health = await fetch(`http://127.0.0.1:${monitorPort}/healthz`).catch(() => undefined)
        return health?.ok === true
      })
    },
    async stop() {
      await end('SIGTERM')
      removeStateDir(dir)
    },
  }
  await broker.start()
  return broker
}
