import { Unavailable } from '@clutch/contracts/problems'
import type { Connection } from '@clutch/contracts/telematics/connections'
import { DecodedReading } from '@clutch/contracts/telematics/readings'
import { Problem } from '@clutch/shared/problem'
import type { Database } from '@clutch/shared/tx'
import { validatorOf } from '@clutch/shared/validation'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { adapterOf } from '../providers/catalog.ts'
import { ProviderFailure, type Taken, type TopicMessage, type Unreadable } from '../providers/provider.ts'
import { isOpen } from './connection.ts'
import { receiveFrom } from './receive.ts'
import { wiringOf } from './settings.ts'
import { findConnection } from './store.ts'

const actor = 'connections/topics'

export interface TopicReceipt {
  readonly readings: number
  readonly unreadable: number
}

/**
 * Messages of a topic, in their order. Resolves when their readings are durable, and what cannot be read is in quarantine: then
 * they may be acknowledged, and nothing of them is needed again.
 * @throws Problem Unavailable when they have to come again, and when the connection takes nothing now
 */
export async function receiveTopicMessages(
  database: Database<PrismaClient>,
  { tenantId, connectionId }: { tenantId: string; connectionId: string },
  messages: readonly TopicMessage[],
): Promise<TopicReceipt> {
  const connection = await database.tx({ tenantId, actor }, (tx) => findConnection(tx, connectionId))
  // Paused meanwhile: the broker keeps them until it is resumed.
  if (connection === undefined || !isOpen(connection)) throw new Problem(Unavailable)
  const { unreadable, ...taken } = readAll(connection, messages)
  await setAside(database, { tenantId, connection }, unreadable)
  const readings = await receiveFrom(
    database,
    { tenantId, connection },
    { ...taken, unreadable: [] },
    unreadable.length,
  )
  return { readings, unreadable: unreadable.length }
}

/** Our fault, not the sender's; but it comes again and again, and what stands behind it never. */
export async function giveUpTopicMessage(
  database: Database<PrismaClient>,
  { tenantId, connection }: { tenantId: string; connection: Connection },
  { payload }: TopicMessage,
): Promise<void> {
  const reason = 'The message could not be worked with on our side.'
  await setAside(database, { tenantId, connection }, [{ reason, bytes: payload }])
}

async function setAside(
  database: Database<PrismaClient>,
  { tenantId, connection }: { tenantId: string; connection: Connection },
  unreadable: readonly Unreadable[],
): Promise<void> {
  if (unreadable.length === 0) return
  const { provider } = connection
  await wiringOf(database).keepRefused(unreadable.map((item) => ({ tenantId, provider, ...item })))
}

function readAll(connection: Connection, messages: readonly TopicMessage[]): Taken {
  const isReading = validatorOf(DecodedReading)
  const all = messages.map((message) => readOne(connection, message))
  const unreadable: Unreadable[] = all.flatMap((taken) => taken.unreadable)
  const readings = all
    .flatMap((taken) => taken.readings)
    .map(({ externalId, readings }) => ({
      externalId,
      readings: readings.filter((reading) => isReading(reading) || refuse(reading)),
    }))
  return { vehicles: all.flatMap(({ vehicles }) => vehicles), readings, unreadable }

  function refuse(reading: DecodedReading): false {
    const bytes = Buffer.from(JSON.stringify(reading))
    unreadable.push({ reason: 'it reads as something that is no reading', bytes })
    return false
  }
}

function readOne({ provider, settings }: Connection, message: TopicMessage): Taken {
  try {
    return adapterOf(provider).readTopic!(message, settings)
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error
    return { vehicles: [], readings: [], unreadable: [{ reason: error.message, bytes: message.payload }] }
  }
}
