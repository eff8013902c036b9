import { parseArgs } from 'node:util'
import { Bus } from '@clutch/shared/bus'
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
  const bus = new Bus({
    url: run.natsUrl,
    user: run.nats.user,
    password: run.nats.password,
    name: 'clutch dlq',
    replicas: 1,
  })
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
