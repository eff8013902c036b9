import { readMapped } from './field-mapping.ts'
import { type ProviderAdapter, ProviderFailure } from './provider.ts'
import { mappingOf, needsMapping } from './signed-webhook.ts'

/**
 * JSON on a topic. This knows what a message says; who follows the topic is a `TopicTransport` (connections/topics.ts)
 * that is given this adapter's messages.
 */
export const mqttTopic: ProviderAdapter = {
  name: 'mqtt-topic',
  title: 'MQTT topic',
  kinds: ['gps-integration', 'obd2-integration'],
  delivery: 'topic',
  credentials: [],
  settings: ['topic', 'mapping'],
  notes: ['JSON, one message or a list of them; the mapping says which part is what.'],
  readTopic(_topic, payload, settings) {
    let body: unknown
    try {
      body = JSON.parse(payload.toString('utf8')) as unknown
    } catch {
      throw new ProviderFailure('unreadable', 'The message is not JSON.')
    }
    return readMapped(body, mappingOf(settings))
  },
  wrongSettings: (settings) => [
    ...(settings.topic === undefined ? [{ pointer: '/body/settings/topic', message: 'is required' }] : []),
    ...needsMapping(settings),
  ],
}
