// What `npm start` and its siblings come to, on the pinned Node.
const commands: Record<string, { summary: string; run: () => Promise<(argv: string[]) => Promise<number>> }> = {
  start: {
    summary: 'the whole platform on this machine, and a story on it',
    run: async () => (await import('./start.ts')).start,
  },
  doctor: {
    summary: 'what this machine and this home lack, and what to do',
    run: async () => (await import('./doctor.ts')).doctor,
  },
  check: {
    summary: 'types, lint, dead code, import rules, drift of generated files',
    run: async () => (await import('./check.ts')).check,
  },
  generate: {
    summary: 'OpenAPI, AsyncAPI and the SDK from the contracts',
    run: async () => (await import('./generate.ts')).generateFiles,
  },
  migration: {
    summary: 'NAME --service S: the SQL for a changed schema.prisma',
    run: async () => (await import('./migration.ts')).migration,
  },
  simulate: {
    summary: 'recorded drives as devices against a port',
    run: async () => (await import('./simulate.ts')).simulate,
  },
  decode: {
    summary: '--frames FILE.jsonl: what devices’ frames mean',
    run: async () => (await import('./decode.ts')).decode,
  },
  bench: { summary: 'NAME: a benchmark beside its peers', run: async () => (await import('./bench.ts')).bench },
  drill: { summary: 'NAME: faults on purpose', run: async () => (await import('./drill.ts')).drill },
  dlq: { summary: 'ls | replay: events a reaction gave up on', run: async () => (await import('./dlq.ts')).dlq },
  quarantine: {
    summary: 'ls | replay | to-test: what devices sent and nobody understood',
    run: async () => (await import('./quarantine.ts')).quarantine,
  },
  outbox: {
    summary: 'replay --since T | snapshot NOUN: publish again',
    run: async () => (await import('./outbox.ts')).outbox,
  },
}

const [name = 'help', ...argv] = process.argv.slice(2)
const command = commands[name]
if (command === undefined) {
  const lines = Object.entries(commands).map(([each, { summary }]) => `  ${each.padEnd(10)} ${summary}`)
  process.stdout.write(`node bin/clutch.mjs <command>\n\n${lines.join('\n')}\n`)
  process.exitCode = name === 'help' ? 0 : 64
} else {
  try {
    const run = await command.run()
    process.exitCode = await run(argv)
  } catch (error) {
    process.stderr.write(`clutch ${name}: ${error instanceof Error ? error.message : String(error)}\n`)
    if (error instanceof Error && error.cause !== undefined) process.stderr.write(`  because: ${String(error.cause)}\n`)
    if (process.env.CLUTCH_TRACE === '1' && error instanceof Error) process.stderr.write(`${error.stack}\n`)
    process.exitCode = 1
  }
}
