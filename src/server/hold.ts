import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export class HeldError extends Error {}

/**
 * Hold a data folder for this process, so that two servers never share an embedded database. A holder that has died is
 * taken over. Returns how to let go.
 */
export function holdFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'vouchwell.pid')
  for (;;) {
    try {
      writeFileSync(file, `${process.pid}\n`, { flag: 'wx' })
      return () => rmSync(file, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const holder = Number(existsSync(file) ? readFileSync(file, 'utf8') : 0)
    if (holder > 0 && holder !== process.pid && isVouchwell(holder)) {
      throw new HeldError(
        `Vouchwell is already running on ${folder} (process ${holder}). Use that one, stop it, or set DATA_DIR to another folder.`,
      )
    }
    rmSync(file, { force: true })
  }
}

/** Whether a process is alive and one of ours: after a restart of the machine its number may belong to anybody. */
function isVouchwell(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  if (process.platform !== 'linux') return true
  return (
    existsSync(`/proc/${pid}/cmdline`) &&
    /(server|cli)\.ts|vouchwell\.js/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'))
  )
}
