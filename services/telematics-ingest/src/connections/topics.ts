import type { Connection } from '@clutch/contracts/telematics/connections'
import type { Database } from '@clutch/shared/tx'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { adapterOf } from '../providers/catalog.ts'
import { ProviderFailure } from '../providers/provider.ts'
import { isOpen } from './connection.ts'
import { receiveFrom } from './receive.ts'
import { wiringOf } from './settings.ts'
import { findConnection, pageOfConnections, tenantsWithConnections } from './store.ts'

/** What whoever follows topics at a broker needs of connections: which, and where their messages go. */
export interface TopicSubscription {
  readonly tenantId: string
  readonly connectionId: string
  /** As MQTT writes filters: `fleet/+/position`. */
  readonly topic: string
}

const pageSize = 200

/** Every topic that is to be followed now. It changes with the events telematics.connection.*. */
export async function topicSubscriptions(database: Database<PrismaClient>): Promise<TopicSubscription[]> {
  const found: TopicSubscription[] = []
  for (const tenantId of await database.systemTx(tenantsWithConnections)) {
    for (let afterId = ''; ; ) {
      const page = await database.tx({ tenantId, actor: 'connections/topics' }, (tx) =>
        pageOfConnections(tx, { afterId, limit: pageSize }),
      )
      for (const { id, provider, settings, ...rest } of page)
        if (provider === 'mqtt-topic' && isOpen(rest) && settings.topic !== undefined)
          found.push({ tenantId, connectionId: id, topic: settings.topic })
      const last = page.at(-1)
      if (page.length < pageSize || last === undefined) break
      afterId = last.id
    }
  }
  return found
}

/**
 * One message of a topic. Resolves when its readings are durable: then it may be acknowledged. One that cannot be read is
 * set aside and never comes again.
 * @throws Problem Unavailable when it has to come again
 */
export async function receiveTopicMessage(
  database: Database<PrismaClient>,
  { tenantId, connectionId }: Pick<TopicSubscription, 'tenantId' | 'connectionId'>,
  topic: string,
  payload: Buffer,
): Promise<number> {
  const connection: Connection | undefined = await database.tx({ tenantId, actor: 'connections/topics' }, (tx) =>
    findConnection(tx, connectionId),
  )
  if (connection === undefined || !isOpen(connection)) return 0
  const { readTopic } = adapterOf(connection.provider)
  if (readTopic === undefined) return 0
  try {
    return await receiveFrom(database, { tenantId, connection }, readTopic(topic, payload, connection.settings))
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error
    wiringOf(database).refuse({ tenantId, provider: connection.provider, reason: error.message, bytes: payload })
    return 0
  }
}
