/** Tells a person what goes on: a line that moves on a terminal, plain lines in a pipe. */
export interface Progress {
  /** A line that stays. */
  say(line: string): void
  /** What is happening now; the next one takes its place. In a pipe it is printed only when it has changed and a while has passed. */
  now(line: string): void
  /** Ends the moving line. */
  done(): void
}

const pipeEveryMs = 5_000
const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']

export function createProgress(out: NodeJS.WriteStream = process.stdout): Progress {
  return out.isTTY === true ? moving(out) : plain(out)
}

function plain(out: NodeJS.WriteStream): Progress {
  let last = ''
  let lastMs = 0
  return {
    say: (line) => void out.write(`${line}\n`),
    now(line) {
      if (line === last || Date.now() - lastMs < pipeEveryMs) return
      last = line
      lastMs = Date.now()
      out.write(`  … ${line}\n`)
    },
    done() {},
  }
}

function moving(out: NodeJS.WriteStream): Progress {
  let line = ''
  let frame = 0
  let timer: NodeJS.Timeout | undefined
  const clear = () => out.write('\r\u001b[2K')
  const draw = () => {
    frame = (frame + 1) % frames.length
    clear()
    out.write(`\u001b[36m${frames[frame]}\u001b[0m ${line.slice(0, (out.columns ?? 80) - 3)}`)
  }
  const stop = () => {
    if (timer === undefined) return
    clearInterval(timer)
    timer = undefined
    clear()
  }
  return {
    say(text) {
      const was = timer !== undefined
      stop()
      out.write(`${text}\n`)
      if (was) this.now(line)
    },
    now(text) {
      line = text
      timer ??= setInterval(draw, 100)
      draw()
    },
    done: stop,
  }
}
