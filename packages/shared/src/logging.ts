import { type DestinationStream, type Logger, pino } from 'pino'
import { traceFields } from './tracing.ts'

export type { Logger } from 'pino'

/** Structured logs with the trace id. What may hold a secret is cut out by name, wherever it stands. */
export function createLogger(service: string, level: string, destination?: DestinationStream): Logger {
  return pino(
    {
      level,
      base: { service },
      timestamp: pino.stdTimeFunctions.isoTime,
      mixin: traceFields,
      redact: {
        paths: [
          '*.password',
          '*.authorization',
          '*.secret',
          '*.apiKey',
          '*.token',
          'req.headers.authorization',
          'req.headers["x-api-key"]',
        ],
        censor: '[redacted]',
      },
    },
    destination ?? pino.destination(1),
  )
}
