import { buildSandbox } from './app.ts'
import { readConfig } from './config.ts'

const config = readConfig(process.env)
const { app } = await buildSandbox(config)

let stopping = false
const stop = async (signal: string): Promise<void> => {
  if (stopping) return
  stopping = true
  // Whatever hangs, the process does not.
  setTimeout(() => process.exit(1), 10_000).unref()
  process.stdout.write(`sandbox: ${signal}, stopping\n`)
  await app.close()
  process.exit(0)
}
process.on('SIGTERM', (signal) => void stop(signal))
process.on('SIGINT', (signal) => void stop(signal))

await app.listen({ host: '127.0.0.1', port: config.port })
process.stdout.write(`sandbox: listening on ${app.listeningOrigin}\n`)
