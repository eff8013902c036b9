import type { CataloguedEvent } from './catalog.ts'
import { subjectOf } from './contract.ts'
import { type JsonObject, NamedSchemas, wordsOf } from './json-schema.ts'

const base = '#/components/schemas/'

/** The AsyncAPI 3.0 document of these events. Pure: the same catalogue gives the same document. */
export function asyncApi(entries: readonly CataloguedEvent[]): JsonObject {
  const named = new NamedSchemas()
  const channels: Record<string, JsonObject> = {}
  const operations: Record<string, JsonObject> = {}
  const messages: Record<string, JsonObject> = {}
  for (const { owner, noun, name, event } of entries) {
    messages[name] = {
      name: `clutch.${event.type}.v${event.version}`,
      title: wordsOf(name).trim(),
      summary: event.summary,
      contentType: 'application/json',
      tags: [{ name: owner }, { name: wordsOf(noun) }],
      headers: { $ref: `${base}CloudEventHeaders` },
      payload: named.refer(event.data, base),
      'x-partner': event.partner,
    }
    channels[name] = {
      address: subjectOf(event),
      title: event.summary,
      servers: [{ $ref: '#/servers/bus' }],
      messages: { [name]: { $ref: `#/components/messages/${name}` } },
    }
    operations[`send${name}`] = {
      action: 'send',
      summary: `${owner} says: ${event.summary}`,
      channel: { $ref: `#/channels/${name}` },
      messages: [{ $ref: `#/channels/${name}/messages/${name}` }],
      'x-owner': owner,
    }
  }
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Clutch events',
      version: '1.0.0',
      description: [
        'Facts, published by their owner alone, at least once, in the order of an aggregate’s versions. The payload is',
        'the aggregate’s full state. Inside a version a schema only grows; a breaking change is a new subject.',
      ].join(' '),
      license: { name: 'Apache-2.0' },
    },
    defaultContentType: 'application/json',
    servers: { bus: { host: 'nats', protocol: 'nats', description: 'JetStream, one stream per owner' } },
    channels,
    operations,
    components: { messages, schemas: { ...named.definitions(base), CloudEventHeaders: cloudEventHeaders } },
  }
}

const text = (description: string, more: JsonObject = {}): JsonObject => ({ type: 'string', description, ...more })

/** CloudEvents 1.0 in the binary mode of its NATS binding. */
const cloudEventHeaders: JsonObject = {
  type: 'object',
  required: [
    'Nats-Msg-Id',
    'ce-specversion',
    'ce-id',
    'ce-type',
    'ce-source',
    'ce-subject',
    'ce-time',
    'ce-tenant',
    'ce-aggregateversion',
    'ce-actor',
    'content-type',
  ],
  properties: {
    'Nats-Msg-Id': text('The event’s id, by which the stream knows a duplicate'),
    'ce-specversion': text('The version of CloudEvents', { const: '1.0' }),
    'ce-id': text('The event’s id'),
    'ce-type': text('`clutch.<owner>.<noun>.<fact>.v<version>`'),
    'ce-source': text('`clutch/<owner>`'),
    'ce-subject': text('The aggregate’s id'),
    'ce-time': text('When it happened, by the domain’s clock', { format: 'date-time' }),
    'ce-tenant': text('Whose it is'),
    'ce-aggregateversion': text('The aggregate’s version, a number: of two the higher is the newer state'),
    'ce-actor': text('Who caused it'),
    'content-type': text('What the payload is', { const: 'application/json' }),
    traceparent: text('W3C trace context of what caused it'),
  },
}
