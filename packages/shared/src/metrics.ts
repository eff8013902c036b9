import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** The process's Prometheus metrics: created once per service, passed to what measures. */
export function createMetrics(service: string) {
  const registry = new Registry()
  registry.setDefaultLabels({ service })
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  return {
    registry,
    requestSeconds: new Histogram({
      name: 'clutch_http_request_seconds',
      help: 'Time to answer a request',
      labelNames: ['method', 'route', 'status'] as const,
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    reactionSeconds: new Histogram({
      name: 'clutch_reaction_seconds',
      help: 'Time to apply an event',
      labelNames: ['reaction', 'outcome'] as const,
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    outboxPublished: new Counter({ name: 'clutch_outbox_published_total', help: 'Events published', registers }),
    outboxFailures: new Counter({
      name: 'clutch_outbox_failures_total',
      help: 'Relay passes that stopped early',
      registers,
    }),
    outboxOldestSeconds: new Gauge({
      name: 'clutch_outbox_oldest_seconds',
      help: 'Age of the oldest unpublished event',
      registers,
    }),
    deadLetters: new Counter({
      name: 'clutch_dead_letters_total',
      help: 'Events given up on',
      labelNames: ['reaction'] as const,
      registers,
    }),
    dueWorkFailures: new Counter({
      name: 'clutch_due_work_failures_total',
      help: 'Due work that failed',
      labelNames: ['kind'] as const,
      registers,
    }),
  }
}

export type Metrics = ReturnType<typeof createMetrics>
