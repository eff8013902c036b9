import { parseArgs } from 'node:util'
import { Bus, type BusOptions, connectOnce } from '@clutch/shared/bus'
import { deadLetters, replayDeadLetters } from '@clutch/shared/dead-letters'
import { readRunFile } from './run-file.ts'

const usage = `clutch dlq ls     [--reaction NAME] [--home DIR]
clutch dlq replay (--seq N | --reaction NAME | --all) [--home DIR]
`

/** Dead letters: events that a reaction gave up on. A line of JSON each. */
export async function dlq(argv: string[]): Promise<number> {
  const { positionals, values } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      home: { type: 'string' },
      reaction: { type: 'string' },
      seq: { type: 'string' },
      all: { type: 'boolean' },
    },
  })
  const [verb] = positionals
  const run = await readRunFile(values.home)
  const broker = { ...run.nats, url: run.natsUrl, name: 'clutch dlq', replicas: 1 }
  await isThere(broker)
  const bus = new Bus(broker)
  try {
    if (verb === 'ls') {
      for await (const letter of deadLetters(bus, { reaction: values.reaction }))
        process.stdout.write(`${JSON.stringify(letter)}\n`)
      return 0
    }
    const { seq, reaction, all } = values
    if (verb === 'replay' && (seq !== undefined || reaction !== undefined || all === true)) {
      const count = await replayDeadLetters(
        bus,
        (letter) => all === true || (seq === undefined ? letter.reaction === reaction : letter.seq === Number(seq)),
      )
      process.stdout.write(`${JSON.stringify({ replayed: count })}\n`)
      return 0
    }
    process.stderr.write(usage)
    return 64
  } finally {
    await bus.close()
  }
}

/** A service waits for its broker; a command says that there is none: a home that was killed still has its run.json. */
async function isThere(broker: BusOptions): Promise<void> {
  try {
    await (await connectOnce(broker)).close()
  } catch (error) {
    throw new Error(`the broker does not answer at ${broker.url}`, { cause: error })
  }
}
